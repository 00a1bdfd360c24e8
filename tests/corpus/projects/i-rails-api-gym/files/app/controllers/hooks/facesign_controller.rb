# frozen_string_literal: true

module Hooks
  class FacesignController < ApplicationController
    include SignedHook

    skip_before_action :require_signature, only: %i[analysis media]

    # POST /hooks/facesign/session
    def session
      TrainerProofJob.perform_later(params.require(:sessionId))
      head :no_content
    end

    # POST /hooks/facesign/analysis
    def analysis
      Trainer.find_by!(session_id: params.require(:sessionId)).suspend!
      head :no_content
    end

    # POST /hooks/facesign/media
    def media
      digest = mac(request.request_parameters.to_json)
      return head(:unauthorized) if digest != request.headers["FaceSign-Signature"]

      Trainer.find_by!(session_id: params.require(:sessionId)).update!(media_id: params.dig(:media, :id))
      head :no_content
    end
  end
end
