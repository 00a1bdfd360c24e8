# frozen_string_literal: true

module Kennels
  Verdict = Data.define(:kind, :uid) do
    def self.refused(why) = new(kind: why, uid: nil)

    def self.of(seen)
      case seen
      in { 'faces' => [] } then refused(:nobody)
      in { 'faces' => [face] } then of_one(face)
      else refused(:several)
      end
    end

    def self.of_one(face)
      return refused(:spoof) unless face.dig('passive_liveness', 'is_real_face')
      return refused(:stranger) if face['recognition_uidresult'] == 'unknown'

      new(kind: :owner, uid: face['recognition_uidresult'])
    end

    def owner? = kind == :owner
  end

  module Comparison
    module_function

    def same?(body, floor: 0.85)
      body.dig('face1_analysis', 'passive_liveness', 'is_real_face') && body['similarity_score'] >= floor
    end

    def surely?(body)
      return false unless same?(body)

      body['similarity_score'] >= 95
    end
  end
end
