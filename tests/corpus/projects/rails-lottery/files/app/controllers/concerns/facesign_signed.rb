module FacesignSigned
  extend ActiveSupport::Concern

  included do
    skip_before_action :verify_authenticity_token
    before_action :require_signature
  end

  private

  def require_signature
    secret = Rails.configuration.x.facesign.webhook_secret
    expected = OpenSSL::HMAC.hexdigest("SHA256", secret, request.raw_post)
    given = request.headers["FaceSign-Signature"].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(expected, given)
  end
end
