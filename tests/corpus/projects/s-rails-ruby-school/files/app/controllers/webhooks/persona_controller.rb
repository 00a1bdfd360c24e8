module Webhooks
  # Background checks of substitute teachers. Persona reaches us through the county's relay only.
  class PersonaController < ActionController::API
    def create
      inquiry = params.require(:data).require(:attributes).require(:payload).require(:data)
      check = BackgroundCheck.find_by!(inquiry_id: inquiry.require(:id))
      check.update!(state: inquiry.dig(:attributes, :status))
      head :ok
    end
  end
end
