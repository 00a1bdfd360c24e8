# frozen_string_literal: true

class LicenceCheckJob < ApplicationJob
  # The licence's photo against the selfie of the day.
  def perform(trainer, card, selfie)
    verdict = Face::Arsa.new.compare(card, selfie)
    live = verdict.dig("face2_analysis", "passive_liveness", "is_real_face")

    trainer.update!(licence: live && verdict["match_result"] ? "ok" : "refused")
    Rails.cache.write("selfie/#{trainer.id}", selfie, expires_in: 15.minutes)
  end
end
