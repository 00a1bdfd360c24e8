# frozen_string_literal: true

module Faces
  class AdmitPassHolder
    Result = Data.define(:status, :pass)

    def self.call(...) = new(...).call

    def initialize(photo:, screening:, arsa: ArsaClient.new)
      @photo = photo
      @screening = screening
      @arsa = arsa
    end

    def call
      match = @arsa.identify!(@photo)
      return Result.new(:unknown, nil) unless match.known?

      pass = Pass.active.find_by(face_uid: match.uid)
      return Result.new(:no_pass, nil) if pass.nil?

      @screening.admissions.create!(pass:)
      Result.new(:admitted, pass)
    rescue SpoofError
      Result.new(:spoof, nil)
    end
  end
end
