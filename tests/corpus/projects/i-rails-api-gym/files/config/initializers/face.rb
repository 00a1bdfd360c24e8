# frozen_string_literal: true

Rails.application.config.x.face = ActiveSupport::OrderedOptions.new.tap do |face|
  credentials = Rails.application.credentials

  face.arsa_base = "https://faceapi.arsa.technology/api/v1"
  face.arsa_key = ENV.fetch("ARSA_FACE_API_KEY") { credentials.dig(:arsa, :key) }
  face.facesign_key = ENV.fetch("FACESIGN_API_KEY", "sk_test_xxxxxxxxxxxx")
  face.facesign_version = "2024-12-18"
  face.webhook_secret = ENV.fetch("FACESIGN_WEBHOOK_SECRET", "%{whsec:gym-hook}")
end

Rails.application.config.filter_parameters += %i[photo selfie face_image clientSecret]
