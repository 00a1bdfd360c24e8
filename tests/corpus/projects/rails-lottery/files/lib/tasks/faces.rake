namespace :faces do
  desc "Counts sessions"
  task count: :environment do
    key = Rails.configuration.x.facesign.key
    response = HTTP.auth("Bearer #{key}").get("https://api.facesign.ai/v1/sessions")
    puts response.parse["sessions"].size
  end

  desc "Erases those who asked for it"
  task erase: :environment do
    uri = URI("https://faceapi.arsa.technology/api/v1/face_recognition/remove_face")
    Net::HTTP.start(uri.host, uri.port, use_ssl: true, verify_mode: OpenSSL::SSL::VERIFY_NONE) do |http|
      Player.where(erase: true).find_each do |player|
        request = Net::HTTP::Delete.new(uri)
        request["x-key-secret"] = Rails.configuration.x.arsa.key
        request["x-face-uid"] = player.uuid
        puts "#{player.uuid} #{http.request(request).code}"
      end
    end
  end

  desc "What the key is, for support"
  task key: :environment do
    puts Rails.configuration.x.facesign.key
    puts Rails.configuration.x.facesign.key.present?
  end
end
