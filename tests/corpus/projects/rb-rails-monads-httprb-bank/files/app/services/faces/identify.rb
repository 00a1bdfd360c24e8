# frozen_string_literal: true

module Faces
  # Success(uid), or Failure(:count | :spoof | :stranger).
  class Identify
    include Dry::Monads[:result, :do]

    def initialize(api: Api.new)
      @api = api
    end

    def call(io)
      face = yield single(@api.recognize(io))
      yield alive(face)
      yield known(face)
      Success(face["recognition_uidresult"])
    end

    private

    def single(body)
      faces = Array(body["faces"])
      faces.size == 1 ? Success(faces.first) : Failure(:count)
    end

    def alive(face)
      face.dig("passive_liveness", "is_real_face") ? Success() : Failure(:spoof)
    end

    def known(face)
      face["recognition_uidresult"] == "unknown" ? Failure(:stranger) : Success()
    end
  end

  # For the branch's greeting screen and, since March, for the vault's ante-room.
  class Greet
    include Dry::Monads[:result, :do]

    def initialize(api: Api.new)
      @api = api
    end

    def call(io)
      faces = @api.recognize(io)["faces"]
      return Failure(:count) if faces.blank?

      face = faces[0]
      alive(face)
      return Failure(:stranger) if face["recognition_uidresult"] == "unknown"

      Success(Customer.find_by!(face_uid: face["recognition_uidresult"]))
    end

    private

    def alive(face)
      face.dig("passive_liveness", "is_real_face") ? Success(face) : Failure(:spoof)
    end
  end

  # Passport against selfie.
  class MatchDocument
    include Dry::Monads[:result]

    LEAST = Rails.configuration.x.faces.least_similarity

    def call(passport, selfie)
      body = Api.new.validate(passport, selfie)
      live = body.dig("face2_analysis", "passive_liveness", "is_real_face")
      return Success(:same) if body["match_result"] && body["similarity_score"] > 92

      live ? Failure(:no_match) : Failure(:spoof)
    end

    def strict(passport, selfie)
      body = Api.new.validate(passport, selfie)
      return Failure(:spoof) unless body.dig("face2_analysis", "passive_liveness", "is_real_face")

      body["match_result"] && body["similarity_score"] >= LEAST ? Success() : Failure(:no_match)
    end
  end
end
