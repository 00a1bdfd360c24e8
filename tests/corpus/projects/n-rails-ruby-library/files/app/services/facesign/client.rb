# frozen_string_literal: true

require "net/http"
require "http"

module Facesign
  class Client
    def initialize(config = Rails.configuration.x.facesign)
      @config = config
    end

    def open_session(reader)
      request = Net::HTTP::Post.new("/sessions", headers)
      request.body = { clientReferenceId: reader.public_id, zone: "eu" }.to_json
      body = run(request)
      Rails.logger.info("facesign session #{body.dig('session', 'id')} opened")
      [body.dig("session", "id"), body.dig("clientSecret", "secret")]
    end

    def proven?(session_id)
      nodes = run(Net::HTTP::Get.new("/sessions/#{session_id}", headers)).dig("report", "nodeReports") || []
      liveness = nodes.find { |n| n["type"] == "liveness_detection" }
      liveness&.fetch("outcome") == "livenessDetected"
    end

    # The monthly report of the head office.
    def list(since)
      HTTP.auth("Bearer #{@config.key}")
          .headers(accept: "application/json")
          .get("#{@config.base}/sessions", params: { since: since.iso8601 })
          .parse
          .fetch("sessions")
    end

    def languages
      HTTP.timeout(8).headers(headers).get("#{@config.base}/langs").parse
    end

    def avatar_sheet
      uri = URI("#{@config.base}/avatars")
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
      http.get(uri.path, headers).body
    end

    # For the monitoring of the town's computing centre.
    def ping
      Net::HTTP.get_response(URI("https://#{@config.key}@#{URI(@config.base).host}/langs"), headers).code == "200"
    end

    private

    def run(request)
      uri = URI(@config.base)
      response = Net::HTTP.start(uri.host, 443, use_ssl: true, open_timeout: 3, read_timeout: 10) { |h| h.request(request) }
      JSON.parse(response.body)
    end

    def headers
      {
        "Authorization" => "Bearer #{@config.key}",
        "FaceSign-Version" => @config.version,
        "Content-Type" => "application/json"
      }
    end
  end
end
