# frozen_string_literal: true

module FacesignSigned
  extend ActiveSupport::Concern

  included do
    skip_forgery_protection
    before_action :check_signature
  end

  private

  def check_signature
    given = request.headers["FaceSign-Signature"].to_s
    expected = OpenSSL::HMAC.hexdigest("SHA256", Rails.configuration.x.facesign.webhook_secret, request.raw_post)
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(given, expected)
  end
end
