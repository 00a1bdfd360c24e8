class FacesignHooksController < ActionController::Base
  include SignedWebhook

  def create
    Session.find_by!(remote_id: params[:sessionId]).refresh_later
    head :no_content
  end
end
