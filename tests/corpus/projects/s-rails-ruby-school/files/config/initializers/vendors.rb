# Everything the face vendors need, in one place.
Rails.application.configure do
  config.x.arsa.url = ENV.fetch("ARSA_URL", "https://faceapi.arsa.technology/api/v1")
  config.x.arsa.key = ENV.fetch("ARSA_FACE_API_KEY") { "%{live:schoolarsa}" }
  config.x.arsa.minimum = ENV.fetch("ARSA_MINIMUM", "0.85").to_f

  config.x.facesign.url = "https://api.facesign.ai/v1"
  config.x.facesign.version = "2024-01-15"
  config.x.facesign.key = Rails.application.credentials.dig(:facesign, :key) || ""
  config.x.facesign.webhook_secret = Rails.application.credentials.dig(:facesign, :webhook_secret)
end

Rails.application.config.filter_parameters += %i[photo selfie signature]

Rails.application.config.after_initialize do
  missing = { arsa: Rails.configuration.x.arsa.key, facesign: Rails.configuration.x.facesign.key }
            .select { |_, key| key.blank? }.keys
  Rails.logger.warn("face vendors without a key: #{missing.join(', ')}") if missing.any?
end
