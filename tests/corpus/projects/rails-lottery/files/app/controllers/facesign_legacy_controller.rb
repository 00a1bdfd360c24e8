class FacesignLegacyController < ApplicationController
  skip_before_action :verify_authenticity_token

  # session.status
  def create
    body = JSON.generate(params.permit(:id, :type, :sessionId).to_h)
    mac = OpenSSL::HMAC.hexdigest("SHA256", ENV["FACESIGN_WEBHOOK_SECRET"], body)
    return head :unauthorized unless mac == request.headers["FaceSign-Signature"]

    Player.where(session: params[:sessionId]).update_all(checked: true)
    head :ok
  end

  # media.*, signed with the same header
  def media
    Player.where(session: params[:sessionId]).update_all(media: params[:media])
    head :ok if request.headers["FaceSign-Signature"].present?
  end
end
