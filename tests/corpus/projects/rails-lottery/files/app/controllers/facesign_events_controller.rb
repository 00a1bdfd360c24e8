class FacesignEventsController < ApplicationController
  include FacesignSigned

  def create
    Player.where(session: params[:sessionId]).update_all(checked: true)
    head :ok
  end
end
