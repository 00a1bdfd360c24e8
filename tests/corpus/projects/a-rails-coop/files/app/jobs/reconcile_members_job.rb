# frozen_string_literal: true

class ReconcileMembersJob < ApplicationJob
  def perform
    Member.pending.find_each do |member|
      session = FaceSignClient.new.session(member.facesign_session)
      next unless session["status"] == "complete"

      member.admit! if session.dig("report", "isVerified")
    end
  end
end
