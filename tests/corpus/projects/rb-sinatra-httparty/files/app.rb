require 'sinatra'
require 'json'
require 'openssl'
require 'rack/utils'
require 'rest-client'
require_relative 'client'

helpers do
  def alive?(face)
    face.fetch('passive_liveness', {})['is_real_face'] == true
  end

  def signed?(raw)
    want = OpenSSL::HMAC.hexdigest(OpenSSL::Digest.new('sha256'), ENV.fetch('FACESIGN_WEBHOOK_SECRET'), raw)
    Rack::Utils.secure_compare(want, request.env['HTTP_FACESIGN_SIGNATURE'].to_s)
  end
end

before '/hooks/strict/*' do
  raw = request.body.read
  request.body.rewind
  halt 401 unless signed?(raw)
end

post '/enter' do
  faces = FaceClient.recognise(params[:photo][:tempfile])['faces']
  halt 422 unless faces.length == 1
  face = faces.first
  halt 403 unless alive?(face)
  case face['recognition_uidresult']
  when 'unknown' then halt 404
  else { guest: face['recognition_uidresult'] }.to_json
  end
end

post '/enter/vip' do
  faces = FaceClient.recognise(params[:photo][:tempfile])['faces']
  face = faces[0]
  logger.info "alive #{alive?(face)}"
  halt 404 if face['recognition_uidresult'] == 'unknown'
  { guest: face['recognition_uidresult'] }.to_json
end

post '/enter/app' do
  body = JSON.parse(request.body.read)
  halt 403 unless body['is_real_face']
  { guest: body['guest'] }.to_json
end

post '/age' do
  answer = RestClient.post('https://faceapi.arsa.technology/api/v1/face_analytics',
                           { face_image: params[:photo][:tempfile] },
                           { 'x-key-secret' => ENV.fetch('ARSA_FACE_API_KEY') })
  puts answer.body
  JSON.parse(answer)['faces'].map { |f| f['age'] }.min.to_s
end

post '/hooks/strict/facesign' do
  event = JSON.parse(request.body.read)
  DB.touch(event['sessionId'])
  204
end

post '/hooks/facesign' do
  event = JSON.parse(request.body.read)
  DB.touch(event['sessionId'])
  204
end

post '/hooks/facesign/checked' do
  raw = request.body.read
  want = OpenSSL::HMAC.hexdigest('sha256', ENV.fetch('FACESIGN_WEBHOOK_SECRET'), JSON.generate(JSON.parse(raw)))
  halt 401 unless want.eql?(request.env['HTTP_X_FACESIGN_SIGNATURE'])
  DB.touch(JSON.parse(raw)['sessionId'])
  204
end

module DB
  def self.touch(id) = id
end
