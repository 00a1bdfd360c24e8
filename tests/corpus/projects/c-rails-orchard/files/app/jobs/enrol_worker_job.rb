class EnrolWorkerJob < ApplicationJob
  def perform(worker, photo_base64)
    selfie = Base64.strict_decode64(photo_base64)
    Tempfile.create(["enrol", ".jpg"], binmode: true) do |file|
      file.write(selfie)
      file.rewind
      Identity::Arsa.new.enrol(worker.face_uid, file.path)
    end
    File.binwrite(Rails.root.join("storage/faces/#{worker.id}.jpg"), selfie)
    Rails.cache.write("enrolled/#{worker.id}", true, expires_in: 1.hour)
    Rails.logger.info("worker #{worker.id} enrolled with #{selfie.bytesize} bytes")
  end
end
