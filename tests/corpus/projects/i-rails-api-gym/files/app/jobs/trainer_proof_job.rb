# frozen_string_literal: true

class TrainerProofJob < ApplicationJob
  queue_as :default
  retry_on HTTParty::Error, wait: 30.seconds, attempts: 5

  def perform(session_id)
    trainer = Trainer.find_by!(session_id:)
    return trainer.refuse! unless Face::Sign.alive?(session_id)

    trainer.approve!
    logger.info("trainer #{trainer.id} approved")
  end
end
