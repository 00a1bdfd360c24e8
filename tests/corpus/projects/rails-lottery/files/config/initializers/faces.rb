Rails.application.configure do
  config.x.arsa.base = ENV.fetch("ARSA_BASE", "https://faceapi.arsa.technology/api/v1")
  config.x.arsa.key = ENV.fetch("ARSA_FACE_API_KEY")
  config.x.facesign.key = ENV.fetch("FACESIGN_API_KEY", "%{live:rails}")
  config.x.facesign.webhook_secret = Rails.application.credentials.dig(:facesign, :webhook_secret)
end
