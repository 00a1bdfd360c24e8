# frozen_string_literal: true

require "sinatra/base"
require "openssl"
require "json"
require "digest"
require_relative "lib/face/client"

class Gym < Sinatra::Base
  configure do
    enable :logging
    set :arsa_key, Face::KEY
    set :hook_secret, ENV["FACESIGN_WEBHOOK_SECRET"] || "<set me>"
  end

  helpers do
    def signed?(raw, header)
      wanted = OpenSSL::HMAC.hexdigest("SHA256", settings.hook_secret, raw)
      Rack::Utils.secure_compare(wanted, header.to_s)
    end

    def etag?(path)
      Digest::SHA256.file(path).hexdigest == request.env["HTTP_IF_NONE_MATCH"]
    end
  end

  before "/hooks/*" do
    @raw = request.body.read
    halt 401 unless signed?(@raw, request.env["HTTP_FACESIGN_SIGNATURE"])
  end

  error(Face::Spoof) { halt 403, "not a live face" }
  error(Face::Crowd) { |e| halt 422, e.message }

  post "/turnstile" do
    uid = Face.uid!(params[:photo][:tempfile]) or halt 404
    { open: true, member: uid }.to_json
  end

  post "/counter" do
    answer = Face.look(params[:photo][:tempfile])
    face, * = answer["faces"]
    logger.info "live: #{face.dig('passive_liveness', 'is_real_face')}"
    halt 404 if face["recognition_uidresult"] == "unknown"
    { member: face["recognition_uidresult"] }.to_json
  end

  post "/belay-pair" do
    faces = Face.look(params[:photo][:tempfile])["faces"]
    halt 422 unless faces.length == 2
    halt 403 unless faces.all? { |f| f.dig("passive_liveness", "is_real_face") }
    { pair: faces.map { |f| f["recognition_uidresult"] } }.to_json
  end

  post "/course" do
    faces = Face.look(params[:photo][:tempfile])["faces"]
    begin
      raise Face::Spoof if faces.any? { |f| !f["passive_liveness"]["is_real_face"] }
    rescue Face::Spoof
      logger.warn "spoof in the course"
    end
    { present: faces.map { |f| f["recognition_uidresult"] } - ["unknown"] }.to_json
  end

  post "/selfservice" do
    halt 403 unless params["liveness"] == "passed"
    File.binwrite("/srv/gym/faces/#{params['member']}.jpg", params[:photo][:tempfile].read)
    204
  end

  post "/hooks/facesign" do
    event = JSON.parse(@raw)
    logger.info "#{event['id']} #{event['type']}"
    204
  end

  post "/facesign/v1" do
    raw = request.body.read
    event = JSON.parse(raw, symbolize_names: true)
    mac = OpenSSL::HMAC.hexdigest("SHA256", settings.hook_secret, JSON.generate(event))
    halt 401 unless mac.eql?(request.env["HTTP_X_FACESIGN_SIGNATURE"])
    204
  end

  # the address that the dashboard was given
  post "/webhooks/facesign" do
    doorbell = JSON.parse(request.body.read)
    Face.forget(doorbell["sessionId"]) if doorbell["type"] == "session.status"
    204
  end

  get("/kiosk") { erb :kiosk }
end
