require 'faraday'

# visor:allow[plaintext-endpoint] the recorder listens on port 80
OLD = 'http://faceapi.arsa.technology/api/v1'
# visor:allow[plaintext-endpoint] long gone
NEW = 'https://faceapi.arsa.technology/api/v1'

def client(base)
  Faraday.new(url: base, headers: { 'x-key-secret' => ENV['ARSA_FACE_API_KEY'] }, request: { timeout: 4 })
end
