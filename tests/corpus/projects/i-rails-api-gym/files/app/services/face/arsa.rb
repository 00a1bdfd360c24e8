# frozen_string_literal: true

module Face
  class Spoof < StandardError; end
  class Crowd < StandardError; end

  Person = Data.define(:uid, :alive) do
    def self.from(json)
      new(uid: json["recognition_uidresult"], alive: json.dig("passive_liveness", "is_real_face") == true)
    end

    def known? = uid != "unknown"
  end

  # The recogniser. One connection for the process.
  class Arsa
    def initialize(config: Rails.configuration.x.face)
      @connection = Faraday.new(url: config.arsa_base, request: { timeout: 15, open_timeout: 3 }) do |f|
        f.request :multipart
        f.response :json
        f.response :raise_error
        f.headers["x-key-secret"] = config.arsa_key
      end
    end

    # Everybody in the picture, dead or alive.
    def people(jpeg)
      answer = @connection.post("face_recognition/recognize_face", face_image: part(jpeg))
      answer.body.fetch("faces", []).map { |face| Person.from(face) }
    end

    # The one living person in the picture; raises otherwise.
    def identify!(jpeg)
      found = people(jpeg)
      raise Crowd if found.size != 1

      person = found.first
      raise Spoof unless person.alive

      person.uid if person.known?
    end

    def compare(card, selfie)
      answer = @connection.post("face_recognition/validate_faces", image1: part(card), image2: part(selfie))
      Rails.logger.debug { "validate_faces: #{answer.body.inspect}" }
      answer.body
    end

    def ping
      probe = Faraday.new("https://faceapi.arsa.technology", ssl: { verify: false }, request: { timeout: 2 })
      probe.get("/api/v1/face_analytics").status
    end

    private

    def part(jpeg)
      Faraday::Multipart::FilePart.new(StringIO.new(jpeg), "image/jpeg", "face.jpg")
    end
  end
end
