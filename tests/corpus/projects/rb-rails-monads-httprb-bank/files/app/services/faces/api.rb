# frozen_string_literal: true

module Faces
  # HTTP.rb: immutable, chainable, and without any timeout of its own.
  class Api
    BASE = "https://faceapi.arsa.technology/api/v1"
    FACESIGN = "https://api.facesign.ai/v1"

    def initialize(key: Rails.application.credentials.dig(:arsa, :key), http: nil)
      @key = key
      @http = http || HTTP.timeout(connect: 2, read: 8).use(logging: { logger: Rails.logger })
    end

    def recognize(io)
      @http.headers("x-key-secret" => @key)
           .post("#{BASE}/face_recognition/recognize_face", form: { face_image: HTTP::FormData::File.new(io) })
           .parse(:json)
    end

    def validate(document, selfie)
      form = { image1: HTTP::FormData::File.new(document), image2: HTTP::FormData::File.new(selfie) }
      HTTP.headers("x-key-secret" => @key).post("#{BASE}/face_recognition/validate_faces", form: form).parse(:json)
    end

    def forget(uid)
      HTTP.timeout(5).headers("x-key-secret" => @key, "x-face-uid" => uid).delete("#{BASE}/face_recognition/remove_face").parse(:json)["status"] == "success"
    end

    def create_session(reference)
      facesign.post("#{FACESIGN}/sessions", json: { clientReferenceId: reference, zone: "eu" }).parse(:json)
    end

    def avatars
      ctx = OpenSSL::SSL::SSLContext.new
      ctx.verify_mode = OpenSSL::SSL::VERIFY_NONE
      facesign.get("#{FACESIGN}/avatars", ssl_context: ctx).parse(:json)
    end

    private

    def facesign
      HTTP.timeout(8).auth("Bearer #{ENV.fetch('FACESIGN_API_KEY')}").headers("FaceSign-Version" => "2024-01-15")
    end
  end
end
