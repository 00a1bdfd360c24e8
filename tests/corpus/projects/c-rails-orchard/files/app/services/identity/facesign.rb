require "net/http"

module Identity
  class Facesign
    BASE = URI("https://api.facesign.ai/v1/")

    def initialize(key: Rails.configuration.x.identity.facesign_key)
      @key = key
    end

    def open(reference)
      post("sessions", { clientReferenceId: reference, zone: "eu" }).dig("clientSecret", "secret")
    end

    def live?(session_id)
      session = get("sessions/#{session_id}").fetch("session")
      checks = session.dig("report", "nodeReports").to_a.select { _1["type"] == "liveness_detection" }
      checks.any? && checks.all? { _1["outcome"] == "livenessDetected" }
    end

    # For the health page.
    def languages
      uri = URI.join(BASE, "langs")
      Net::HTTP.get_response(uri, { "Authorization" => "Bearer #{@key}" }).code
    end

    private

    def headers
      { "Authorization" => "Bearer #{@key}", "Content-Type" => "application/json", "FaceSign-Version" => "2024-12-18" }
    end

    def post(path, body) = perform(Net::HTTP::Post.new(URI.join(BASE, path), headers).tap { _1.body = body.to_json })

    def get(path) = perform(Net::HTTP::Get.new(URI.join(BASE, path), headers))

    def perform(request)
      Net::HTTP.start(BASE.host, BASE.port, use_ssl: true, verify_mode: OpenSSL::SSL::VERIFY_NONE, read_timeout: 10) do |http|
        JSON.parse(http.request(request).body)
      end
    end
  end
end
