module SignedWebhook
  extend ActiveSupport::Concern

  included do
    skip_before_action :verify_authenticity_token
    before_action :verify_signature
  end

  private

  def verify_signature
    mac = OpenSSL::HMAC.hexdigest('SHA256', Rails.configuration.x.faces.hook_secret, request.raw_post)
    given = request.headers['FaceSign-Signature'].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(mac, given)
  end
end
