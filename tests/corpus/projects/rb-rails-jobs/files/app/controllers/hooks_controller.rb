# frozen_string_literal: true

class HooksController < ActionController::API
  before_action :verify_facesign, only: %i[session]

  def session
    VerifyDriverJob.perform_later(Driver.by_session(params[:sessionId]).id)
    head :no_content
  end

  # media.* of FaceSign
  def media
    Driver.by_session(params[:sessionId]).update!(media_at: Time.current)
    head :ok
  end

  def analysis
    digest = OpenSSL::HMAC.hexdigest("sha256", Faces.hook_secret, request.request_parameters.to_json)
    return head(:unauthorized) unless digest.eql?(request.headers["FaceSign-Signature"])

    Facesign.report(params[:sessionId])
    head :ok
  end

  private

  def verify_facesign
    mac = OpenSSL::HMAC.hexdigest("SHA256", Faces.hook_secret, request.raw_post)
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(mac, request.headers["FaceSign-Signature"].to_s)
  end
end
