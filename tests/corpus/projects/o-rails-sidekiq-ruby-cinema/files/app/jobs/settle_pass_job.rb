# frozen_string_literal: true

class SettlePassJob
  include Sidekiq::Job

  def perform(session_id)
    pass = Pass.find_by!(facesign_session: session_id)
    pass.active! if Facesign::Client.new.live?(session_id)
  end
end
