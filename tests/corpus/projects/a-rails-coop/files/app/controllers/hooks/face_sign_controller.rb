# frozen_string_literal: true

module Hooks
  class FaceSignController < ActionController::API
    before_action :verify_signature, only: %i[session_changed]

    def session_changed
      AdmitMemberJob.perform_later(params.expect(:sessionId))
      head :no_content
    end

    def analysis_done
      raw = request.raw_post
      mac = OpenSSL::HMAC.hexdigest("SHA256", secret, raw)
      return head :unauthorized if mac != request.headers["FaceSign-Signature"]

      Member.find_by!(facesign_session: JSON.parse(raw)["sessionId"]).touch(:analysed_at)
      head :no_content
    end

    def media_added
      Member.find_by!(facesign_session: params[:sessionId]).media.create!(vendor_id: params.dig(:media, :id))
      head :no_content
    end

    private

    def secret = Rails.configuration.x.facesign.webhook_secret

    def verify_signature
      expected = OpenSSL::HMAC.hexdigest("SHA256", secret, request.raw_post)
      given = request.headers["FaceSign-Signature"].to_s
      head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(expected, given)
    end
  end
end
