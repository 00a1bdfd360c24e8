# frozen_string_literal: true

module Faces
  # A document against a selfie, for the shows after ten.
  class CheckAgeDocument
    def initialize(arsa: ArsaClient.new)
      @arsa = arsa
    end

    def call(document:, selfie:)
      result = @arsa.compare(document, selfie)
      return false unless live_selfie?(result)

      result["match_result"] && result["similarity_score"] >= Rails.configuration.x.arsa.min_similarity
    end

    def call_for_staff(document:, selfie:)
      result = @arsa.compare(document, selfie)
      return false unless live_selfie?(result)

      result["similarity_score"] > 70
    end

    private

    def live_selfie?(result) = result.dig("face2_analysis", "passive_liveness", "is_real_face") == true
  end
end
