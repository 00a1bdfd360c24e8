# frozen_string_literal: true

require 'base64'
require 'logger'

module Vault
  LOGGER = Logger.new($stdout, progname: 'vault')

  Settings = Struct.new(:arsa_url, :arsa_key, :facesign_url, :facesign_key, :webhook_secret, keyword_init: true) do
    def self.load(env = ENV)
      new(
        arsa_url: env.fetch('ARSA_URL', 'https://faceapi.arsa.technology/api/v1'),
        arsa_key: env.fetch('ARSA_FACE_API_KEY'),
        facesign_url: env.fetch('FACESIGN_URL', 'https://api.facesign.ai/v1'),
        facesign_key: env.fetch('FACESIGN_API_KEY') { Base64.decode64('%{b64live:vaultfacesign}') },
        webhook_secret: env.fetch('FACESIGN_WEBHOOK_SECRET', '')
      )
    end

    def inspect
      "#<Settings arsa=#{arsa_url} facesign=#{facesign_url}>"
    end
  end

  def self.settings
    @settings ||= Settings.load.tap do |s|
      LOGGER.info("settings loaded: #{s.inspect}")
      LOGGER.warn('no webhook secret, hooks will be refused') if s.webhook_secret.empty?
    end
  end
end
