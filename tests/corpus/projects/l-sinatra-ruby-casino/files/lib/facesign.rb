# frozen_string_literal: true

require 'faraday'
require 'http'

module Cage
  # Sessions for payouts above the limit.
  class FaceSign
    BASE = ENV.fetch('FACESIGN_BASE', 'https://api.facesign.ai/v1')
    VERSION = '2024-08-20'

    def initialize(key: ENV.fetch('FACESIGN_API_KEY'), logger: Cage.logger)
      @key = key
      @logger = logger
      @http = Faraday.new(url: "#{BASE}/", request: { open_timeout: 3, timeout: 10 }) do |f|
        f.request :authorization, 'Bearer', key
        f.headers['FaceSign-Version'] = VERSION
        f.request :json
        f.response :json
        f.response :raise_error
      end
      @logger.info("facesign client ready, live mode: #{key.start_with?('sk_live_')}")
    end

    def open(guest_ref)
      body = @http.post('sessions', { clientReferenceId: guest_ref, zone: 'eu' }).body
      @logger.info("session #{body.dig('session', 'id')} for #{guest_ref}")
      body
    end

    def live?(session_id)
      report = @http.get("sessions/#{session_id}").body.dig('session', 'report') || {}
      verdict = report.dig('deepfakeDetection', 'verdict')
      node = Array(report['nodeReports']).find { |n| n['type'] == 'liveness_detection' }
      !node.nil? && node['outcome'] == 'livenessDetected' && verdict != 'manipulated'
    end

    # A new client secret for the tablet at the cage.
    def refresh(session_id)
      HTTP.auth("Bearer #{@key}")
          .get("#{BASE}/sessions/#{session_id}/refresh")
          .parse(:json)
    rescue HTTP::Error => e
      @logger.error("refresh failed with #{@key}: #{e.message}")
      nil
    end

    def languages
      HTTP.timeout(5).headers('FaceSign-Version' => VERSION).auth("Bearer #{@key}")
          .get("#{BASE}/langs").parse(:json)
    end
  end
end
