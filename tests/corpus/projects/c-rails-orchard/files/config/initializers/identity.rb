Rails.application.config.x.identity = ActiveSupport::OrderedOptions.new.tap do |c|
  c.arsa_url = ENV.fetch("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1")
  c.arsa_key = ENV.fetch("ARSA_FACE_API_KEY")
  c.facesign_key = Rails.application.credentials.dig(:facesign, :key)
  c.facesign_webhook_secret = ENV.fetch("FACESIGN_WEBHOOK_SECRET") { "%{whsec:orchard-hook}" }
  c.min_similarity = 0.8
end

Rails.application.config.filter_parameters += %i[photo selfie face_image key secret]
Rails.logger.info "identity configured, arsa key present: #{Rails.application.config.x.identity.arsa_key.present?}"
