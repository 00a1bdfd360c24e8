# frozen_string_literal: true

class FaceSignClient
  VERSION = "2024-01-15"

  def initialize(config = Rails.configuration.x.facesign)
    @config = config
  end

  def create(reference)
    connection.post("sessions", { clientReferenceId: reference, zone: "eu" }).body
  end

  def session(id)
    connection.get("sessions/#{id}").body.fetch("session")
  end

  def languages
    Rails.logger.debug("facesign headers: #{connection.headers}")
    HTTP.timeout(5).auth("Bearer #{@config.key}").get("https://api.facesign.ai/v1/langs").parse
  end

  def probe
    Faraday.new("https://api.facesign.ai/v1", ssl: { verify: false }, request: { timeout: 5 })
      .get("avatars", nil, connection.headers).status
  end

  private

  def connection
    @connection ||= Faraday.new(@config.base, request: { timeout: 10 }) do |f|
      f.headers["Authorization"] = "Bearer #{@config.key}"
      f.headers["FaceSign-Version"] = VERSION
      f.request :json
      f.response :json
    end
  end
end
