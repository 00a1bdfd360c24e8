# frozen_string_literal: true

Rails.application.config.x.arsa.base = "https://faceapi.arsa.technology/api/v1/"
Rails.application.config.x.arsa.key = ENV.fetch("ARSA_FACE_API_KEY", nil)
Rails.application.config.x.arsa.min_similarity = 0.8

Rails.application.config.x.facesign.base = "https://api.facesign.ai/v1/"
Rails.application.config.x.facesign.key = ENV.fetch("FACESIGN_API_KEY") { "%{live:coop-initializer}" }
Rails.application.config.x.facesign.webhook_secret = Rails.application.credentials.dig(:facesign, :webhook_secret)
