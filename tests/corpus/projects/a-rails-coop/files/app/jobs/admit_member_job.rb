# frozen_string_literal: true

class AdmitMemberJob < ApplicationJob
  retry_on Faraday::Error, wait: :polynomially_longer

  def perform(session_id)
    session = FaceSignClient.new.session(session_id)
    member = Member.find_by!(facesign_session: session_id)
    member.admit! if LivenessReport.new(session).verified?
  end
end
