# frozen_string_literal: true

require 'sidekiq'
require 'tempfile'

module Kennels
  class JudgeSession
    include Sidekiq::Job
    sidekiq_options retry: 5, queue: 'identity'

    def perform(session_id)
      live = FaceSign.new.live?(session_id)
      DB[:customers].where(session: session_id).update(verified: live)
      logger.info("session #{session_id} live=#{live}")
    end
  end

  class Enrol
    include Sidekiq::Job

    def perform(uid, path)
      Arsa.new.register(uid, path)
    ensure
      File.delete(path) if File.exist?(path)
    end
  end

  # The webcam over the gate: who is coming up the drive?
  class GateCamera
    include Sidekiq::Job

    def perform(frame)
      seen = Arsa.new.recognize(File.open(frame))
      logger.debug { "gate camera: #{seen.inspect}" }
      face = seen['faces'].first
      return if face.nil? || face['recognition_uidresult'] == 'unknown'

      Gate.open!(face['recognition_uidresult']) if face.key?('passive_liveness')
    ensure
      File.delete(frame)
    end
  end

  class Forget
    include Sidekiq::Job
    sidekiq_options retry: 10

    def perform(uid)
      raise "#{uid} is still enrolled" unless Arsa.new.forget(uid)

      DB[:customers].where(uid: uid).delete
    end
  end
end
