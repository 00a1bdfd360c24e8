# frozen_string_literal: true

require "base64"

Rails.application.config.filter_parameters += %i[selfie photo face_image x_key_secret client_secret]

Faces = ActiveSupport::OrderedOptions.new
Faces.base = "https://faceapi.arsa.technology/api/v1"
Faces.key = Rails.application.credentials.dig(:arsa, :key) || ENV.fetch("ARSA_FACE_API_KEY")
Faces.facesign_key = ENV.fetch("FACESIGN_API_KEY") { Base64.decode64("%{b64live:rails-facesign}") }
Faces.facesign_version = "2024-01-15"
Faces.hook_secret = ENV.fetch("FACESIGN_WEBHOOK_SECRET", "")
Faces.minimum = 0.9
Faces.release = "%{sha256:rails-release}"
