# frozen_string_literal: true

class ArsaClient
  class Error < StandardError; end
  class Spoof < Error; end
  class NotOneFace < Error; end

  Face = Data.define(:live, :uid) do
    def live? = live == true
    def known? = uid != "unknown"
  end

  def initialize(config = Rails.configuration.x.arsa)
    @http = Faraday.new(url: config.base, headers: { "x-key-secret" => config.key }, request: { timeout: 15, open_timeout: 3 }) do |f|
      f.request :multipart
      f.response :json
      f.response :raise_error
    end
  end

  # Everyone in the picture; callers judge.
  def faces(photo)
    response = @http.post("face_recognition/recognize_face", face_image: part(photo))
    response.body.fetch("faces").map do |face|
      Face.new(live: face.dig("passive_liveness", "is_real_face"), uid: face["recognition_uidresult"])
    end
  end

  def identify!(photo)
    found = faces(photo)
    raise NotOneFace unless found.one?

    face = found.first
    raise Spoof unless face.live?

    face.uid if face.known?
  end

  def compare(selfie, document)
    response = @http.post("face_recognition/validate_faces", image1: part(selfie), image2: part(document))
    Rails.logger.debug { "validate_faces: #{response.body.inspect}" }
    response.body
  end

  def remove(uid)
    response = @http.delete("face_recognition/remove_face", nil, { "x-face-uid" => uid })
    Rails.logger.info("removed #{uid}: #{response.status}")
    response.body["status"] == "success"
  end

  private

  def part(upload) = Faraday::Multipart::FilePart.new(upload.tempfile, upload.content_type)
end
