# frozen_string_literal: true

module Desk
  class Settings < Hanami::Settings
    setting :arsa_url, constructor: Types::String.default("https://faceapi.arsa.technology/api/v1")
    setting :arsa_face_api_key, constructor: Types::String.constrained(min_size: 16)
    setting :facesign_api_key, constructor: Types::String.default("%{live:hanami-facesign}")
    setting :facesign_webhook_secret, constructor: Types::String.default("change-me")
    setting :minimum_similarity, constructor: Types::Params::Float.default(0.92)
    setting :session_secret, constructor: Types::String.optional
  end
end
