# frozen_string_literal: true

module Hooks
  class FacesignMediaController < ActionController::Base
    skip_forgery_protection

    def create
      event = JSON.parse(request.raw_post)
      Pass.find_by!(facesign_session: event["sessionId"]).media_items.create!(event_id: event["id"])
      head :no_content
    end

    def analysis
      expected = OpenSSL::HMAC.hexdigest("SHA256", Rails.configuration.x.facesign.webhook_secret, request.raw_post)
      return head(:unauthorized) unless request.headers["FaceSign-Signature"] == expected

      Pass.find_by!(facesign_session: params[:sessionId]).touch(:analysed_at)
      head :no_content
    end
  end
end
