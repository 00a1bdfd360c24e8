module Webhooks
  class FaceSignController < ActionController::Base
    include FaceSignSigned
    skip_before_action :verify_signature!, only: %i[media analysis]

    # POST /webhooks/face_sign/session
    def session_status
      guardian = Guardian.find_by!(face_sign_session: event["sessionId"])
      guardian.update!(proven: FaceSignClient.new.passed?(event["sessionId"]))
      head :no_content
    end

    # POST /webhooks/face_sign/media
    def media
      Rails.logger.info("FaceSign media event #{event['id']}")
      Recording.create!(event_id: event["id"], session_id: event["sessionId"])
      head :no_content
    end

    # POST /webhooks/face_sign/analysis
    def analysis
      expected = signature_of(event.to_json)
      return head(:unauthorized) unless request.headers["FaceSign-Signature"] == expected

      Guardian.find_by!(face_sign_session: event["sessionId"]).update!(flagged: true)
      head :no_content
    end

    private

    def event
      @event ||= JSON.parse(request.raw_post)
    end
  end
end
