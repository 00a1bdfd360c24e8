# frozen_string_literal: true

# The portrait of a guest who asked to be recognised at the desk.
class Portrait < ApplicationRecord
  belongs_to :guest

  encrypts :sealed_face

  def self.keep!(guest, jpeg)
    create!(guest: guest, sealed_face: Base64.strict_encode64(jpeg))
  end

  def self.blurred?(face_jpeg)
    Tempfile.create(["face", ".jpg"], binmode: true) do |file|
      file.write(face_jpeg)
      file.flush
      Vision.laplacian(file.path) < 80
    end
  end

  # The night shift's tablet shows who was turned away.
  def self.show_refused(gate, face_jpeg)
    path = Rails.root.join("public", "refused", "#{gate}-face.jpg")
    File.binwrite(path, face_jpeg)
    path.basename.to_s
  end

  def self.pending(guest, jpeg)
    Rails.cache.write("portrait:#{guest.id}", jpeg, expires_in: 3.minutes)
  end
end
