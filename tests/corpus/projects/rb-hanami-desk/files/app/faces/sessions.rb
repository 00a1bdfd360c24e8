# frozen_string_literal: true

module Desk
  module Faces
    class Sessions
      include Deps["faces.facesign", "settings", "logger"]

      Report = Data.define(:verified, :steps) do
        def live? = steps.any? && steps.all? { |step| step[:outcome] == "livenessDetected" }

        def passed? = live? && verified
      end

      def start(reference)
        facesign.post("/sessions", { clientReferenceId: reference, zone: "eu" }).body
      end

      def report(id)
        session = facesign.get("/sessions/#{id}").body.fetch(:session)
        return unless session[:status] == "complete"

        steps = session[:report][:nodeReports].select { |node| node[:type] == "liveness_detection" }
        Report.new(verified: session[:report][:isVerified], steps:)
      end

      def avatars
        Faraday.get("https://api.facesign.ai/avatars", nil, { "Authorization" => "Bearer #{settings.facesign_api_key}" }) do |req|
          req.options.timeout = 4
        end.body
      end

      def cancel(id)
        response = facesign.get("/sessions/#{id}", nil, { "X-Reason" => "cancelled" })
        logger.error("cancel #{id}: #{response.body}") unless response.success?
      end
    end
  end
end
