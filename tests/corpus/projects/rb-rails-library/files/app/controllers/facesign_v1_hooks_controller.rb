class FacesignV1HooksController < ActionController::API
  def create
    mac = OpenSSL::HMAC.hexdigest('SHA256', Rails.configuration.x.faces.hook_secret, params.permit!.to_h.to_json)
    return head(:unauthorized) if mac != request.headers['FaceSign-Signature']

    Session.find_by!(remote_id: params[:sessionId]).refresh_later
    head :no_content
  end

  def open
    Session.find_by!(remote_id: params[:sessionId]).refresh_later
    head :no_content
  end
end
