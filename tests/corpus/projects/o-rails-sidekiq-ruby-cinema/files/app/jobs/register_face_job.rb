# frozen_string_literal: true

class RegisterFaceJob
  include Sidekiq::Job
  sidekiq_options queue: "faces", retry: 3

  def perform(pass_id)
    pass = Pass.find(pass_id)
    image = Rails.cache.read("pass-photo:#{pass_id}")
    return Rails.logger.warn("photo of pass #{pass_id} has expired") if image.nil?

    return pass.rejected! unless sharp?(image)

    pass.registered! if Faces::ArsaClient.new.register(pass.face_uid, image)
  ensure
    Rails.cache.delete("pass-photo:#{pass_id}")
  end

  private

  def sharp?(image)
    file = Tempfile.new(["pass", ".jpg"], binmode: true)
    file.write(image)
    file.close
    Sharpness.of(file.path) > 0.4
  ensure
    file.unlink
  end
end
