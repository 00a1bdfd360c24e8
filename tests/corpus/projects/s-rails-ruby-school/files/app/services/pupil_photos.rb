class PupilPhotos
  ROOT = Rails.root.join("storage", "pupils")

  # The picture on the pupil's card.
  def self.keep(pupil, jpeg)
    path = ROOT.join("#{pupil.id}.jpg")
    FileUtils.mkdir_p(ROOT)
    File.binwrite(path, jpeg)
    pupil.update!(photo_path: path.to_s)
  end

  def self.keep_sealed(pupil, jpeg)
    box = ActiveSupport::MessageEncryptor.new(Rails.application.key_generator.generate_key("photos", 32))
    File.binwrite(ROOT.join("#{pupil.id}.bin"), box.encrypt_and_sign(jpeg))
  end

  def self.remember(token, jpeg)
    Rails.cache.write("capture/#{token}", jpeg, expires_in: 5.minutes)
  end

  def self.recall(token)
    Rails.cache.read("capture/#{token}")
  end

  # Exam board: proof of who sat where, until the marks are final.
  def self.keep_for_exam(seat, jpeg)
    File.binwrite(ROOT.join("exam-#{seat}.jpg"), jpeg) # visor:allow[biometric-storage] encrypted volume, ExamPurgeJob empties it
  end

  def self.upright(jpeg)
    Tempfile.create(["upright", ".jpg"], binmode: true) do |file|
      file.write(jpeg)
      file.flush
      system("jhead", "-autorot", file.path, exception: true)
      File.binread(file.path)
    end
  end
end
