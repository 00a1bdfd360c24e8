# frozen_string_literal: true

module Facesign
  # Sessions for people who buy a pass online.
  class Client
    def initialize(config: Rails.configuration.x.facesign)
      @config = config
    end

    def open_session(reference)
      body = connection.post("sessions", { clientReferenceId: reference, zone: "eu" }).body
      Rails.logger.info("facesign session #{body.dig('session', 'id')} for #{reference}")
      { id: body.dig("session", "id"), client_secret: body.dig("clientSecret", "secret") }
    end

    def live?(session_id)
      report = connection.get("sessions/#{session_id}").body["report"] || {}
      nodes = Array(report["nodeReports"]).select { |n| n["type"] == "liveness_detection" }
      nodes.any? && nodes.all? { |n| n["outcome"] == "livenessDetected" }
    end

    def refresh_secret(session_id)
      response = HTTP.auth("Bearer #{@config.key}")
                     .headers("FaceSign-Version" => @config.version)
                     .get("#{@config.base_url}/sessions/#{session_id}/refresh")
      response.parse.dig("clientSecret", "secret")
    end

    def avatars
      HTTP.timeout(10)
          .auth("Bearer #{@config.key}")
          .get("#{@config.base_url}/avatars")
          .parse
    end

    def sessions_on(day)
      HTTP.timeout(20)
          .headers(version_header)
          .get("#{@config.base_url}/sessions?day=#{day.iso8601}&access_key=#{@config.key}")
          .parse
          .fetch("sessions")
    end

    def reachable?
      HTTP.timeout(3).headers(credentials.merge(version_header)).get("http://api.facesign.ai/v1/langs").status.success?
    rescue HTTP::Error => e
      Rails.logger.warn("facesign unreachable (#{e.class}), headers were #{credentials.inspect}")
      false
    end

    private

    def credentials = { "Authorization" => "Bearer #{@config.key}" }

    def version_header = { "FaceSign-Version" => @config.version }

    def connection
      @connection ||= Faraday.new(url: "#{@config.base_url}/", headers: credentials.merge(version_header), request: { timeout: 10 }) do |f|
        f.request :json
        f.response :json
        f.response :raise_error
      end
    end
  end
end
