# frozen_string_literal: true

module Desk
  module Faces
    # Who stands at the desk? Success(uid) or Failure(:spoof | :nobody | :several | :unknown)
    class Recognize
      include Dry::Monads[:result, :do]
      include Deps["faces.arsa", "logger"]

      def call(image)
        answer = yield post(image)
        face = yield only(answer[:faces])
        yield alive(face)
        face[:recognition_uidresult] == "unknown" ? Failure(:unknown) : Success(face[:recognition_uidresult])
      end

      def raw(image)
        post(image).value!
      end

      private

      def post(image)
        part = Faraday::Multipart::FilePart.new(image, "image/jpeg", "face.jpg")
        response = arsa.post("face_recognition/recognize_face", face_image: part)
        logger.info("recognize", status: response.status, took: response.env[:duration])
        Success(response.body)
      rescue Faraday::ClientError => e
        logger.warn("recognize refused", status: e.response_status)
        Failure(:refused)
      end

      def only(faces)
        case faces
        in [face] then Success(face)
        in [] then Failure(:nobody)
        else Failure(:several)
        end
      end

      def alive(face)
        face.dig(:passive_liveness, :is_real_face) ? Success(face) : Failure(:spoof)
      end
    end
  end
end
