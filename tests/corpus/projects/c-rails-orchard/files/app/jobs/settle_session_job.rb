class SettleSessionJob < ApplicationJob
  retry_on Net::ReadTimeout, Net::OpenTimeout, wait: :polynomially_longer, attempts: 5

  def perform(session_id)
    hire = Hire.find_by!(session_id:)
    hire.update!(state: Identity::Facesign.new.live?(session_id) ? "verified" : "refused")
  end
end
