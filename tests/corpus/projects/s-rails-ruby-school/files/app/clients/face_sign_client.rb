class FaceSignClient
  include HTTParty

  base_uri "https://api.facesign.ai/v1"
  default_timeout 10
  format :json
  headers "FaceSign-Version" => "2024-01-15", "Content-Type" => "application/json"

  class Failed < StandardError; end

  def initialize(key = Rails.configuration.x.facesign.key)
    @key = key
  end

  def open_session(guardian)
    body = call(:post, "/sessions", body: { clientReferenceId: guardian.public_id, zone: "eu" }.to_json)
    Rails.logger.info("FaceSign session #{body.dig('session', 'id')} for guardian #{guardian.id}")
    [body.dig("session", "id"), body.dig("clientSecret", "secret")]
  end

  def passed?(session_id)
    report = call(:get, "/sessions/#{session_id}").dig("session", "report") || {}
    nodes = Array(report["nodeReports"]).select { |n| n["type"] == "liveness_detection" }
    nodes.any? && nodes.all? { |n| n["outcome"] == "livenessDetected" }
  end

  # Kept for the school board's yearly count.
  def count_since(day)
    url = "https://api.facesign.ai/v1/sessions?from=#{day.iso8601}&api_key=#{@key}"
    HTTP.timeout(60).get(url).parse.fetch("sessions").size
  end

  def langs
    HTTP.auth("Bearer #{@key}").headers("FaceSign-Version" => "2024-01-15").get("https://api.facesign.ai/v1/langs").parse # visor:allow[missing-timeout]
  end

  private

  def call(verb, path, **options)
    response = self.class.public_send(verb, path, headers: { "Authorization" => "Bearer #{@key}" }, **options)
    return response.parsed_response if response.success?

    Rails.logger.warn("FaceSign #{verb} #{path}: #{response.code}")
    raise Failed, response.code.to_s
  end
end
