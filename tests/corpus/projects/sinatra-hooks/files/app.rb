require "sinatra"
require "json"
require "openssl"
require "rack/utils"
require_relative "lib/facesign"

SECRET = ENV.fetch("FACESIGN_WEBHOOK_SECRET") { "%{hex64:sinatra}" }

helpers do
  def genuine?(body)
    mac = OpenSSL::HMAC.hexdigest("SHA256", SECRET, body)
    Rack::Utils.secure_compare(mac, request.env["HTTP_FACESIGN_SIGNATURE"].to_s)
  end
end

post "/hooks/facesign" do
  body = request.body.read
  halt 401 unless genuine?(body)
  event = JSON.parse(body)
  Facesign.touch(event["sessionId"])
  204
end

post "/hooks/facesign/v1" do
  event = JSON.parse(request.body.read)
  mac = OpenSSL::HMAC.hexdigest("SHA256", SECRET, event.to_json)
  halt 401 if mac != request.env["HTTP_FACESIGN_SIGNATURE"]
  Facesign.touch(event["sessionId"])
  204
end

post "/hooks/facesign/media" do
  event = JSON.parse(request.body.read)
  logger.info("media for #{event["sessionId"]}")
  Facesign.touch(event["sessionId"])
  204
end

post "/verify" do
  payload = JSON.parse(request.body.read)
  halt 403 unless payload["is_real_face"]
  Facesign.touch(payload["session"])
  204
end
