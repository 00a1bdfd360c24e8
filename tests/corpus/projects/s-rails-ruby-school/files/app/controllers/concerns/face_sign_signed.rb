module FaceSignSigned
  extend ActiveSupport::Concern

  included do
    skip_forgery_protection
    before_action :verify_signature!
  end

  private

  def signature_of(body)
    OpenSSL::HMAC.hexdigest("SHA256", Rails.configuration.x.facesign.webhook_secret, body)
  end

  def verify_signature!
    given = request.headers["FaceSign-Signature"].to_s
    return if ActiveSupport::SecurityUtils.secure_compare(signature_of(request.raw_post), given)

    head :unauthorized
  end
end
