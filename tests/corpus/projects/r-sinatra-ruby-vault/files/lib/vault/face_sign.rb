# frozen_string_literal: true

require 'faraday'

module Vault
  # Sessions of proof: opened by the desk, read again after a hook.
  class FaceSign
    VERSION = '2024-01-15'

    # Writes what went out, for the auditors.
    class AuditTrail < Faraday::Middleware
      def on_request(env)
        Vault::LOGGER.info("facesign #{env.method} #{env.url.path}")
        Vault::LOGGER.debug { "facesign headers #{env.request_headers.inspect}" }
      end
    end

    def initialize(settings = Vault.settings)
      @settings = settings
      @http = connection('FaceSign-Version' => VERSION)
    end

    def open(client_number)
      body = @http.post('sessions', { clientReferenceId: client_number, zone: 'eu' }).body
      Vault::LOGGER.info("session #{body.dig('session', 'id')} opened")
      { id: body.dig('session', 'id'), client_secret: body.dig('clientSecret', 'secret') }
    end

    def live?(session_id)
      report = @http.get("sessions/#{session_id}").body.dig('session', 'report') || {}
      node = report.fetch('nodeReports', []).find { |n| n['type'] == 'liveness_detection' }
      !node.nil? && node['outcome'] == 'livenessDetected'
    end

    def languages
      connection.get('langs').body.fetch('langs').map { |l| l['code'] }
    end

    def renewed_secret(session_id)
      @http.get("sessions/#{session_id}/refresh?token=#{@settings.facesign_key}").body.dig('clientSecret', 'secret')
    end

    private

    def connection(headers = {})
      Faraday.new(
        url: "#{@settings.facesign_url}/",
        headers: { 'Authorization' => "Bearer #{@settings.facesign_key}" }.merge(headers),
        request: { timeout: 10, open_timeout: 3 }
      ) do |f|
        f.request :json
        f.use AuditTrail
        f.response :json
      end
    end
  end
end
