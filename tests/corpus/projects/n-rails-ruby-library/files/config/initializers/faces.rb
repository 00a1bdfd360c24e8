# frozen_string_literal: true

Rails.application.config.x.arsa = ActiveSupport::OrderedOptions.new.merge!(
  base: "https://faceapi.arsa.technology/api/v1",
  key: ENV.fetch("ARSA_FACE_API_KEY"),
  timeout: Integer(ENV.fetch("ARSA_TIMEOUT", "12"))
)

Rails.application.config.x.facesign = ActiveSupport::OrderedOptions.new.merge!(
  base: "https://api.facesign.ai",
  key: ENV.fetch("FACESIGN_API_KEY") { Rails.application.credentials.dig(:facesign, :key) },
  webhook_secret: ENV.fetch("FACESIGN_WEBHOOK_SECRET", ""),
  version: "2024-12-18"
)

Rails.application.config.filter_parameters += %i[face_image photo passw secret token]

if Rails.env.development?
  Rails.application.config.x.facesign.key ||= "%{test:library-dev}"
end

Rails.logger.info("arsa key: #{Rails.application.config.x.arsa.key.present?}")
