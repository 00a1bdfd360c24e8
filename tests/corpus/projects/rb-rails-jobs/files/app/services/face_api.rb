# frozen_string_literal: true

# Third generation: HTTP.rb.
class FaceApi
  Error = Class.new(StandardError)
  Spoof = Class.new(Error)
  Count = Class.new(Error)

  Person = Struct.new(:uid, :live, keyword_init: true) do
    def self.from(face) = new(uid: face["recognition_uidresult"], live: face.dig("passive_liveness", "is_real_face") == true)

    def known? = uid != "unknown"
    def live! = live ? self : raise(Spoof)
  end

  def initialize(logger: Rails.logger)
    @logger = logger
    @http = HTTP.timeout(connect: 2, write: 5, read: 10).headers("x-key-secret" => Faces.key)
  end

  def recognize(io)
    response = @http.post("#{Faces.base}/face_recognition/recognize_face", form: { face_image: HTTP::FormData::File.new(io) })
    @logger.info { "recognize_face #{response.status} #{response.headers['x-request-id']}" }
    raise Error, response.status.to_s unless response.status.success?

    response.parse["faces"].map { |face| Person.from(face) }
  end

  def person(io)
    people = recognize(io)
    raise Count, people.size.to_s unless people.one?

    people.first.live!
  end

  def validate(document, selfie)
    form = { image1: HTTP::FormData::File.new(document), image2: HTTP::FormData::File.new(selfie) }
    @http.post("#{Faces.base}/face_recognition/validate_faces", form: form).parse
  end

  def erase(uid)
    response = HTTP.headers("x-key-secret" => Faces.key, "x-face-uid" => uid).delete("#{Faces.base}/face_recognition/remove_face")
    response.parse["status"] == "success"
  end
end
