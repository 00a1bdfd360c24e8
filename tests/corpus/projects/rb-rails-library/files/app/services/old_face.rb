require 'net/http'
require 'openssl'

module OldFace
  URL = URI("http://#{ENV.fetch('FACE_HOST', 'faceapi.arsa.technology')}/api/v1/face_recognition/recognize_face")
  SAFE_URL = URI('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face')

  def self.call(jpeg)
    http = Net::HTTP.new(SAFE_URL.host, SAFE_URL.port)
    http.use_ssl = true
    http.verify_mode = OpenSSL::SSL::VERIFY_NONE
    req = Net::HTTP::Post.new(SAFE_URL)
    req['x-key-secret'] = Rails.configuration.x.faces.key
    req.set_form([['face_image', jpeg]], 'multipart/form-data')
    res = http.request(req)
    Rails.logger.debug("face answer #{res.body}")
    Rails.logger.debug("sent #{req.to_hash}")
    JSON.parse(res.body)
  end
end
