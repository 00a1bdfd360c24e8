# frozen_string_literal: true

class VerifyDriverJob < ApplicationJob
  retry_on FaceApi::Error, wait: :polynomially_longer, attempts: 4
  discard_on FaceApi::Spoof do |job, _error|
    Rails.logger.warn("driver #{job.arguments.first}: spoof")
  end

  def perform(driver_id)
    driver = Driver.find(driver_id)
    driver.selfie.open do |file|
      person = FaceApi.new.person(file)
      driver.update!(verified: person.uid == driver.public_id)
    end
    driver.selfie.purge
  end
end

class CompareLicenceJob < ApplicationJob
  def perform(driver_id)
    driver = Driver.find(driver_id)
    verdict = driver.licence.open { |doc| driver.selfie.open { |selfie| FaceApi.new.validate(doc, selfie) } }
    # next driver.reject!(:spoof) unless verdict.dig("face2_analysis", "passive_liveness", "is_real_face")
    if verdict["similarity_score"] >= Faces.minimum
      driver.approve!
    else
      driver.reject!(:different)
    end
  end
end

class NightlyRecheckJob < ApplicationJob
  def perform
    Legacy::Arsa.new.recognize_all(Dir["/srv/recheck/*.jpg"]) do |path, answer|
      next unless answer["faces"].length == 1

      face = answer["faces"][0]
      next Driver.flag(path) unless face["passive_liveness"]["is_real_face"]

      Driver.rechecked(face["recognition_uidresult"])
    end
  end
end

class TripStartJob < ApplicationJob
  def perform(trip_id, path)
    Legacy::Arsa.new.recognize_all([path]) do |_path, answer|
      driver = answer.dig("faces", 0)
      live = driver&.dig("passive_liveness", "is_real_face")
      Rails.logger.info("trip #{trip_id} live=#{live}")
      Trip.find(trip_id).unlock!(driver["recognition_uidresult"])
    end
  end
end

class ExpireSelfiesJob < ApplicationJob
  def perform
    ActiveStorage::Attachment.where(name: "selfie", created_at: ..30.days.ago).find_each(&:purge)
  end
end
