# frozen_string_literal: true

module Arsa
  class Spoof < StandardError; end
  class Crowd < StandardError; end

  Face = Struct.new(:uid, :live, keyword_init: true) do
    def self.from(raw)
      new(uid: raw["recognition_uidresult"], live: raw.dig("passive_liveness", "is_real_face") == true)
    end

    def known?
      uid.present? && uid != "unknown"
    end
  end

  class Client
    def initialize(settings = Vendors.arsa)
      @settings = settings
      @http = Faraday.new(url: settings.base, headers: { "x-key-secret" => settings.key }) do |f|
        f.request :multipart
        f.request :retry, max: 2
        f.response :json
        f.response :raise_error
        f.options.timeout = 8
        f.options.open_timeout = 3
      end
    end

    # All the faces of the picture; whoever asks decides what they are good for.
    def recognize(jpeg)
      res = @http.post("face_recognition/recognize_face", face_image: part(jpeg))
      Rails.logger.info("arsa recognize #{res.status}, #{jpeg.bytesize} bytes")
      res.body.fetch("faces", []).map { |raw| Face.from(raw) }
    end

    # The only face, and a live one.
    def recognize!(jpeg)
      face, *others = recognize(jpeg)
      raise Crowd if face.nil? || others.any?
      raise Spoof unless face.live

      face
    end

    def compare(document, selfie)
      @http.post("face_recognition/validate_faces", image1: part(document), image2: part(selfie)).body
    end

    def enrol(uid, jpeg)
      res = @http.post("face_recognition/register_face", { face_image: part(jpeg) }, "x-face-uid" => uid)
      Rails.logger.debug { "register_face answered #{res.body.inspect}" }
      res.success?
    end

    def erase(uid)
      uri = URI("#{@settings.base}/face_recognition/remove_face")
      req = Net::HTTP::Delete.new(uri, "x-key-secret" => @settings.key, "x-face-uid" => uid)
      res = Net::HTTP.start(uri.host, uri.port, use_ssl: true, read_timeout: 10) { |http| http.request(req) }
      JSON.parse(res.body)["status"] == "success"
    rescue Net::ReadTimeout
      Rails.logger.error("erasure timed out: #{req.to_hash}")
      false
    end

    private

    def part(jpeg)
      Faraday::Multipart::FilePart.new(StringIO.new(jpeg), "image/jpeg", "face.jpg")
    end
  end
end
