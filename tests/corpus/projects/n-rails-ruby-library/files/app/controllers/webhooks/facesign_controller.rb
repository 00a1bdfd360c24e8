# frozen_string_literal: true

module Webhooks
  class FacesignController < ActionController::Base
    include FacesignSigned
    skip_before_action :check_signature, only: %i[media legacy]

    def status
      reader = Reader.find_by!(session_id: params.require(:sessionId))
      reader.admit! if Facesign::Client.new.proven?(reader.session_id)
      head :ok
    end

    def media
      event = JSON.parse(request.raw_post)
      Reader.find_by!(session_id: event["sessionId"]).update!(media_ready: true)
      head :ok
    end

    def legacy
      event = JSON.parse(request.raw_post)
      digest = OpenSSL::HMAC.hexdigest("SHA256", Rails.configuration.x.facesign.webhook_secret, event.to_json)
      return head :unauthorized if digest != request.headers["FaceSign-Signature"]

      Reader.find_by!(session_id: event["sessionId"]).touch(:proven_at)
      head :ok
    end
  end
end
