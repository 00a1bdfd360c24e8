# frozen_string_literal: true

Rails.application.configure do
  config.x.arsa.base_url = ENV.fetch("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1")
  config.x.arsa.key      = ENV.fetch("ARSA_FACE_API_KEY") { Rails.application.credentials.dig(:arsa, :key) }
  config.x.arsa.min_similarity = Float(ENV.fetch("FACE_MIN_SIMILARITY", "0.9"))

  config.x.facesign.base_url = "https://api.facesign.ai/v1"
  config.x.facesign.version  = "2024-12-18"
  config.x.facesign.key      = ENV["FACESIGN_API_KEY"] || "%{live:cinemainit}"
  config.x.facesign.webhook_secret = ENV.fetch("FACESIGN_WEBHOOK_SECRET", "")
end

Rails.logger.info("faces: arsa key #{Rails.configuration.x.arsa.key.present? ? 'set' : 'missing'}")

Rails.application.config.filter_parameters += %i[photo selfie document token]
