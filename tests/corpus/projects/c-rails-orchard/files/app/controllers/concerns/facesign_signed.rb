module FacesignSigned
  extend ActiveSupport::Concern

  included do
    skip_forgery_protection
    before_action :verify_facesign_signature
  end

  private

  def verify_facesign_signature
    secret = Rails.configuration.x.identity.facesign_webhook_secret
    expected = OpenSSL::HMAC.hexdigest("SHA256", secret, request.raw_post)
    given = request.headers["FaceSign-Signature"].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(expected, given)
  end
end
