require 'httparty'

class FaceClient
  include HTTParty
  base_uri 'https://faceapi.arsa.technology/api/v1'
  headers 'x-key-secret' => ENV['ARSA_FACE_API_KEY'].to_s
  default_timeout 8

  def self.recognise(file)
    post('/face_recognition/recognize_face', multipart: true, body: { face_image: file }).parsed_response
  end
end

class SignClient
  include HTTParty
  base_uri 'api.facesign.ai/v1'
  headers 'Authorization' => 'Bearer %{test:bar-token}'

  def self.session(id)
    get("/sessions/#{id}", timeout: 5)
  end

  def self.versioned(id)
    get("/sessions/#{id}", headers: { 'FaceSign-Version' => '2024-01-15' }, timeout: 5)
  end
end
