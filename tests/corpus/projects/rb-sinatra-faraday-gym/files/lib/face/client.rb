# frozen_string_literal: true

require "faraday"
require "faraday/multipart"
require "faraday/retry"
require "httpx"
require_relative "middleware"

module Face
  BASE = ENV.fetch("ARSA_BASE", "https://faceapi.arsa.technology/api/v1/")
  KEY = ENV.fetch("ARSA_FACE_API_KEY") { "%{live:rb-sinatra-block}" }
  FACESIGN_KEY = ENV.fetch("FACESIGN_API_KEY", nil)

  module_function

  # The turnstile's connection: it raises on its own.
  def strict
    @strict ||= Faraday.new(url: BASE, request: { timeout: 6, open_timeout: 2 }) do |f|
      f.request :multipart
      f.request :retry, max: 2, methods: %i[get delete]
      f.use Keyed, key: KEY
      f.use OneLiveFace
      f.use Meter
      f.response :json
      f.response :raise_error
    end
  end

  # The old connection, for the counter downstairs.
  def loose
    @loose ||= Faraday.new(BASE, ssl: { verify: false }, request: { timeout: 6 }) do |f|
      f.request :multipart
      f.use Keyed, key: KEY
      f.response :json
    end
  end

  def quiet
    Faraday.new(BASE, request: { timeout: 3 }) do |f|
      f.use Keyed, key: KEY
      f.response :logger, nil, headers: true, bodies: false do |logger|
        logger.filter(/(x-key-secret:\s*)"[^"]+"/i, '\1[hidden]')
      end
    end
  end

  def image(io)
    Faraday::Multipart::FilePart.new(io, "image/jpeg", "face.jpg")
  end

  def uid!(io)
    face = strict.post("face_recognition/recognize_face", face_image: image(io)).body["faces"].first
    face["recognition_uidresult"].then { |uid| uid unless uid == "unknown" }
  end

  def look(io)
    loose.post("face_recognition/recognize_face", { face_image: image(io) }).body
  end

  def forget(uid)
    quiet.delete("face_recognition/remove_face", nil, "x-face-uid" => uid).body.include?("success")
  end

  # httpx.rb has its own timeouts: 60 seconds to connect, none for the whole.
  def session(member)
    headers = { "authorization" => "Bearer #{FACESIGN_KEY}" }
    HTTPX.with(timeout: { request_timeout: 8 }).post("https://api.facesign.ai/v1/sessions", headers: headers, json: { clientReferenceId: member }).json
  end

  def report(id)
    headers = { "authorization" => "Bearer #{FACESIGN_KEY}", "facesign-version" => "2024-01-15" }
    HTTPX.with(headers: headers, timeout: { operation_timeout: 5 }).get("https://api.facesign.ai/v1/sessions/#{id}").json
  end
end
