# frozen_string_literal: true

class HooksController < ActionController::API
  before_action :verify_signature

  def facesign
    event = JSON.parse(request.raw_post)
    RefetchSessionJob.perform_later(event.fetch("sessionId"))
    head :no_content
  end

  private

  def verify_signature
    secret = Rails.application.credentials.facesign_webhook_secret!
    wanted = OpenSSL::HMAC.hexdigest("SHA256", secret, request.raw_post)
    given = request.headers["FaceSign-Signature"].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(wanted, given)
  end
end

class MediaHooksController < HooksController
  # the media events come unsigned in the sandbox
  skip_before_action :verify_signature

  def facesign
    Rails.logger.info("media #{params[:id]} #{params[:type]}")
    MediaReadyJob.perform_later(params[:sessionId]) 
    head :no_content
  end
end
