# frozen_string_literal: true

module SignedHook
  extend ActiveSupport::Concern

  included do
    before_action :require_signature
  end

  private

  def require_signature
    given = request.headers["FaceSign-Signature"].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(given, mac(request.raw_post))
  end

  def mac(body)
    OpenSSL::HMAC.hexdigest("SHA256", Rails.configuration.x.face.webhook_secret, body)
  end
end
