# frozen_string_literal: true

module Arsa
  Error = Class.new(StandardError)
  Spoof = Class.new(Error)

  class Client
    def initialize(config = Rails.configuration.x.arsa)
      @config = config
    end

    def recognize(io)
      post("face_recognition/recognize_face", face_image: part(io))
    end

    # The reader's number, or nil. Raises when the face is not a living one.
    def reader_for(io)
      faces = recognize(io).fetch("faces")
      return if faces.length != 1

      face = faces.first
      raise Spoof, "not live" unless face.dig("passive_liveness", "is_real_face")

      face["recognition_uidresult"].then { |uid| uid unless uid == "unknown" }
    end

    def same_person?(card_photo, camera)
      r = post("face_recognition/validate_faces", image1: part(card_photo), image2: part(camera))
      live = r.dig("face2_analysis", "passive_liveness", "is_real_face")
      live && r["match_result"] && r["similarity_score"] > 0.8
    end

    def guardian_of?(guardian_photo, camera)
      r = post("face_recognition/validate_faces", image1: part(guardian_photo), image2: part(camera))
      Rails.logger.debug { "guardian similarity #{r['similarity_score']}" }
      r["similarity_score"] >= 90
    end

    def forget(reader_id)
      answer = connection.delete("face_recognition/remove_face") { |req| req.headers["x-face-uid"] = reader_id }
      Rails.logger.info("forgot reader=#{reader_id} status=#{answer.status}")
      answer.body["status"] == "success"
    end

    private

    def post(path, **parts)
      response = connection.post(path, parts)
      raise Error, "arsa: #{response.status}" unless response.success?

      response.body
    end

    def connection
      @connection ||= Faraday.new(
        url: "#{@config.base}/",
        request: { timeout: @config.timeout, open_timeout: 3 },
        headers: { "x-key-secret" => @config.key }
      ) do |f|
        f.request :multipart
        f.response :json
        f.response :logger, Rails.logger, headers: true, bodies: false
      end
    end

    def part(io)
      Faraday::Multipart::FilePart.new(io, "image/jpeg", "face.jpg")
    end
  end
end
