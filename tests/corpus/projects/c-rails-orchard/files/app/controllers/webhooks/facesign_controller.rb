module Webhooks
  class FacesignController < ApplicationController
    include FacesignSigned

    skip_before_action :verify_facesign_signature, only: :media

    def create
      SettleSessionJob.perform_later(params.require(:sessionId)) if params[:type] == "session.status"
      head :no_content
    end

    def media
      Hire.find_by!(session_id: params.require(:sessionId)).touch(:media_ready_at)
      head :accepted
    end
  end
end
