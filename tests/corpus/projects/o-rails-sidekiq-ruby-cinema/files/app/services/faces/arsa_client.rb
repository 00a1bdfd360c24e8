# frozen_string_literal: true

require "net/http"

module Faces
  class SpoofError < StandardError; end
  class FaceCountError < StandardError; end

  # The ARSA Face API over Faraday.
  class ArsaClient
    Match = Struct.new(:uid) do
      def known? = uid != "unknown"
    end

    def initialize(key: Rails.configuration.x.arsa.key)
      @key = key
      @http = Faraday.new(url: "#{Rails.configuration.x.arsa.base_url}/", headers: { "x-key-secret" => key }) do |f|
        f.options.timeout = 15
        f.options.open_timeout = 3
        f.request :multipart
        f.response :json
        f.response :raise_error
      end
    end

    def recognize(photo)
      response = @http.post("face_recognition/recognize_face", face_image: part(photo))
      Rails.logger.info("arsa recognize status=#{response.status}")
      response.body
    end

    # The one live face on the picture.
    def identify!(photo)
      faces = recognize(photo).fetch("faces")
      raise FaceCountError, "#{faces.size} faces" unless faces.one?

      face = faces.first
      raise SpoofError unless face.dig("passive_liveness", "is_real_face")

      Match.new(face["recognition_uidresult"])
    end

    def compare(document, selfie)
      @http.post("face_recognition/validate_faces", image1: part(document), image2: part(selfie)).body
    end

    def register(uid, photo)
      @http.post("face_recognition/register_face", { face_image: part(photo) }, { "x-face-uid" => uid }).body["status"] == "success"
    end

    def erase(uid)
      uri = URI("#{Rails.configuration.x.arsa.base_url}/face_recognition/remove_face")
      request = Net::HTTP::Delete.new(uri, "x-key-secret" => @key, "x-face-uid" => uid)
      response = Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(request) }
      JSON.parse(response.body)["status"] == "success"
    end

    # Heads in a hall, asked over the old line of the projection rooms.
    def count_heads(photo)
      uri = URI("#{Rails.configuration.x.arsa.base_url}/face_detection/detect_face")
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
      request = Net::HTTP::Post.new(uri, "x-key-secret" => @key)
      request.set_form([["face_image", photo]], "multipart/form-data")
      JSON.parse(http.request(request).body)["faces"].size
    end

    private

    def part(photo) = Faraday::Multipart::FilePart.new(StringIO.new(photo), "image/jpeg", "face.jpg")
  end
end
