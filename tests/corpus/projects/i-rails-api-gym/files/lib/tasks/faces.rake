# frozen_string_literal: true

require "net/http"

namespace :faces do
  desc "Erase those who left more than a month ago"
  task forget: :environment do
    key = Rails.configuration.x.face.arsa_key
    Member.left_before(1.month.ago).find_each do |member|
      answer = HTTP.headers("x-key-secret" => key, "x-face-uid" => member.face_uid)
                   .delete("https://faceapi.arsa.technology/api/v1/face_recognition/remove_face")
      member.update!(face_uid: nil) if answer.parse["status"] == "success"
      puts "#{member.id}: #{answer.status}"
    end
  end

  desc "Is the recogniser there?"
  task ping: :environment do
    uri = URI::HTTP.build(host: "faceapi.arsa.technology", path: "/api/v1/face_detection/detect_face")
    puts Net::HTTP.get_response(uri).code
  end

  desc "Which keys are there?"
  task keys: :environment do
    face = Rails.configuration.x.face
    puts "arsa: #{face.arsa_key.present?}, facesign: #{face.facesign_key.present?}"
  end
end
