require "faraday"
require "faraday/multipart"

class ArsaClient
  class Spoof < StandardError; end

  Face = Struct.new(:uid, :alive) do
    def self.parse(raw)
      new(raw["recognition_uidresult"], raw.dig("passive_liveness", "is_real_face") == true)
    end

    def known? = uid != "unknown"
  end

  def initialize(settings = Rails.configuration.x.arsa)
    @settings = settings
    @http = Faraday.new(url: settings.url, request: { open_timeout: 3, timeout: 20 }) do |f|
      f.request :multipart
      f.response :json
      f.response :raise_error
      f.headers["x-key-secret"] = settings.key
    end
  end

  def recognize(jpeg)
    body = @http.post("face_recognition/recognize_face", face_image: part(jpeg)).body
    Rails.logger.info("ARSA #{body['status']}: #{body['faces'].size} faces")
    body["faces"].map { |raw| Face.parse(raw) }
  rescue Faraday::Error => e
    Rails.logger.error("ARSA failed: #{e.class}, sent #{@http.headers}")
    raise
  end

  # The one living pupil in the picture, or nil.
  def identify(jpeg)
    faces = recognize(jpeg)
    return unless faces.one?

    face = faces.first
    raise Spoof unless face.alive

    face.uid if face.known?
  end

  def compare(document, selfie)
    @http.post("face_recognition/validate_faces", image1: part(document), image2: part(selfie)).body
  end

  def forget(uid)
    @http.delete("face_recognition/remove_face", nil, "x-face-uid" => uid).body["status"] == "success"
  end

  # The sports hall hangs on the city's network, whose proxy breaks the chain.
  def enrol_from_hall(uid, jpeg)
    hall = Faraday.new(url: "https://faceapi.arsa.technology", ssl: { verify: false }, request: { timeout: 20 }) do |f|
      f.request :multipart
    end
    hall.post("/api/v1/face_recognition/register_face", { face_image: part(jpeg) },
              "x-key-secret" => @settings.key, "x-face-uid" => uid)
  end

  private

  def part(jpeg)
    Faraday::Multipart::FilePart.new(StringIO.new(jpeg), "image/jpeg", "capture.jpg")
  end
end
