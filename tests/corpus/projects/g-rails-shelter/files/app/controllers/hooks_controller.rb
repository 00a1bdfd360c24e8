# frozen_string_literal: true

class HooksController < ActionController::API
  before_action :verify_facesign!, only: :facesign

  def facesign
    RefreshSessionJob.perform_later(params.require(:sessionId))
    head :no_content
  end

  def persona
    event = JSON.parse(request.raw_post)
    given = request.headers["Persona-Signature"].to_s.split(",").to_h { |pair| pair.split("=", 2) }
    signed = "#{given['t']}.#{event.to_json}"
    want = OpenSSL::HMAC.hexdigest("SHA256", Vendors.persona.extra[:hook_secret], signed)
    return head(:unauthorized) unless want == given["v1"]

    Volunteer.reviewed!(event.dig("data", "attributes", "payload", "data", "id"))
    head :no_content
  end

  def recordings
    return head(:no_content) unless params[:type].to_s.start_with?("media.")

    volunteer = Volunteer.find_by!(session_ref: params[:sessionId])
    volunteer.update!(recording_url: params.dig(:media, :url))
    head :no_content
  end

  private

  def verify_facesign!
    want = OpenSSL::HMAC.hexdigest("SHA256", Vendors.facesign.extra[:hook_secret], request.raw_post)
    given = request.headers["FaceSign-Signature"].to_s
    head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(want, given)
  end
end
