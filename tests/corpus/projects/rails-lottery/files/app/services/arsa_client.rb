require "faraday/multipart"

# The only class that knows the recognition vendor.
class ArsaClient
  class NotLive < StandardError; end

  def initialize(key: Rails.configuration.x.arsa.key)
    @http = Faraday.new(url: Rails.configuration.x.arsa.base) do |f|
      f.request :multipart
      f.response :json
      f.options.timeout = 10
      f.headers["x-key-secret"] = key
    end
  end

  def recognize(io)
    part = Faraday::Multipart::FilePart.new(io, "image/jpeg")
    @http.post("face_recognition/recognize_face", face_image: part).body
  end

  # The uid of the only face, which is alive.
  def identify(io)
    faces = recognize(io).fetch("faces")
    raise NotLive unless faces.one?

    face = faces.first
    raise NotLive unless face.dig("passive_liveness", "is_real_face")

    face["recognition_uidresult"]
  end

  def compare(selfie, card)
    parts = { image1: selfie, image2: card }.transform_values { |io| Faraday::Multipart::FilePart.new(io, "image/jpeg") }
    @http.post("face_recognition/validate_faces", parts).body
  end
end
