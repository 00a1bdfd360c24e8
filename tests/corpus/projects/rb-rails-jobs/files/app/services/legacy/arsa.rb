# frozen_string_literal: true

module Legacy
  # First generation: Typhoeus, for the nightly batches.
  class Arsa
    URL = "https://faceapi.arsa.technology/api/v1"

    # Many pictures at once; yields path and parsed answer.
    def recognize_all(paths)
      hydra = Typhoeus::Hydra.new(max_concurrency: 4)
      paths.each do |path|
        request = Typhoeus::Request.new("#{URL}/face_recognition/recognize_face", method: :post, headers: headers, body: { face_image: File.open(path) }, timeout: 20)
        request.on_complete { |response| yield path, JSON.parse(response.body) }
        hydra.queue(request)
      end
      hydra.run
    end

    def detect(path)
      response = Typhoeus.post("#{URL}/face_detection/detect_face", headers: headers, body: { face_image: File.open(path) })
      Rails.logger.debug("detect_face: #{response.body}")
      JSON.parse(response.body)["faces"].size
    end

    def warm_up(path)
      Typhoeus.post("#{URL}/face_liveness", headers: headers, body: { face_image: File.open(path) }) # visor:allow[missing-timeout] systemd ends the unit after a minute
    end

    def register(path, uid)
      Typhoeus.post(
        "#{URL}/face_recognition/register_face",
        headers: headers.merge("x-face-uid" => uid),
        body: { face_image: File.open(path) },
        ssl_verifypeer: false,
        timeout: 20
      )
    end

    def headers
      { "x-key-secret" => Faces.key }.tap { |h| Rails.logger.debug("arsa headers: #{h.inspect}") }
    end
  end
end
