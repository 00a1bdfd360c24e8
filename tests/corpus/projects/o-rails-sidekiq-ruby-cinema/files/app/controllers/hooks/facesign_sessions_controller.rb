# frozen_string_literal: true

module Hooks
  class FacesignSessionsController < ActionController::Base
    include FacesignSigned

    def create
      SettlePassJob.perform_async(params[:sessionId]) if params[:type] == "session.status"
      head :no_content
    end
  end
end
