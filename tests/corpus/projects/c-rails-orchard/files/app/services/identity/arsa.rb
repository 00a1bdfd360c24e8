module Identity
  class Arsa
    Error = Class.new(StandardError)

    def initialize(config = Rails.configuration.x.identity)
      @key = config.arsa_key
      @connection = Faraday.new(url: "#{config.arsa_url}/", headers: { "x-key-secret" => config.arsa_key }) do |f|
        f.options.timeout = 8
        f.request :multipart
        f.request :retry, max: 2, interval: 0.2
        f.response :json, parser_options: { symbolize_names: true }
        f.response :raise_error
      end
    end

    def sight(photo) = Sighting.from(recognize(photo))

    def recognize(photo)
      response = @connection.post("face_recognition/recognize_face", face_image: part(photo))
      Rails.logger.info("arsa: #{response.status} in #{response.headers["x-runtime"]}")
      response.body
    end

    def compare(document, selfie)
      answer = @connection.post("face_recognition/validate_faces", image1: part(document), image2: part(selfie)).body
      Rails.logger.debug { "compare: #{answer.inspect}" }
      answer
    end

    def enrol(uid, photo)
      res = HTTP.headers("x-key-secret" => @key, "x-face-uid" => uid)
                .post("https://faceapi.arsa.technology/api/v1/face_recognition/register_face", form: { face_image: HTTP::FormData::File.new(photo) })
      raise Error, "enrolment answered #{res.status}" unless res.status.success?
    end

    def forget(uid)
      @connection.delete("face_recognition/remove_face") { |req| req.headers["x-face-uid"] = uid }.body[:status] == "success"
    rescue Faraday::ClientError => e
      Rails.logger.error("erasure of #{uid} failed: #{e.response[:status]} with #{@connection.headers}")
      false
    end

    private

    def part(io) = Faraday::Multipart::FilePart.new(io, "image/jpeg")
  end
end
