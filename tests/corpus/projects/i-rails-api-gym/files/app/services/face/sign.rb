# frozen_string_literal: true

module Face
  # FaceSign, for trainers.
  class Sign
    include HTTParty

    base_uri "https://api.facesign.ai/v1"
    default_timeout 10
    headers "Content-Type" => "application/json",
            "FaceSign-Version" => Rails.configuration.x.face.facesign_version
    raise_on [401, 403, 429]

    class << self
      def open(trainer)
        made = post("/sessions", headers: bearer, body: { clientReferenceId: trainer.id, zone: "eu" }.to_json)
        Rails.logger.info("facesign session #{made.dig("session", "id")} for trainer #{trainer.id}")
        made
      end

      def alive?(session_id)
        report = get("/sessions/#{session_id}", headers: bearer).dig("session", "report")
        node = report["nodeReports"].find { |n| n["type"] == "liveness_detection" }
        node.present? && node["outcome"] == "livenessDetected"
      end

      def languages
        Rails.logger.debug("asking FaceSign as #{bearer}")
        get("/langs", headers: bearer).parsed_response
      end

      private

      def bearer
        { "Authorization" => "Bearer #{Rails.configuration.x.face.facesign_key}" }
      end
    end
  end

  # The old reporting page; the data office still reads its numbers.
  module Numbers
    def self.month
      key = Rails.configuration.x.face.facesign_key
      HTTParty.get("https://api.facesign.ai/v1/sessions", query: { limit: 500, api_key: key }, timeout: 20)
    end
  end
end
