require 'excon'

GATEWAY = 'https://visor.corp.example/arsa'.freeze

def via_gateway(image)
  Excon.post("#{GATEWAY}/face_liveness", body: image)
end

def direct(image)
  Excon.post('https://faceapi.arsa.technology/api/v1/face_liveness', body: image, headers: { 'x-key-secret' => ENV['ARSA_FACE_API_KEY'] })
end
