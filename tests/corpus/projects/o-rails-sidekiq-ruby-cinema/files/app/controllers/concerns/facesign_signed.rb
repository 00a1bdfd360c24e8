# frozen_string_literal: true

module FacesignSigned
  extend ActiveSupport::Concern

  included do
    skip_forgery_protection
    before_action :verify_facesign_signature
  end

  private

  def verify_facesign_signature
    expected = OpenSSL::HMAC.hexdigest("SHA256", Rails.configuration.x.facesign.webhook_secret, request.raw_post)
    given = request.headers["FaceSign-Signature"].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(expected, given)
  end
end
