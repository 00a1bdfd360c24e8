# frozen_string_literal: true

Hanami.app.register_provider(:faces) do
  prepare do
    require "faraday"
    require "faraday/multipart"
    require "faraday/retry"
  end

  start do
    settings = target["settings"]

    arsa = Faraday.new(url: settings.arsa_url, headers: { "x-key-secret" => settings.arsa_face_api_key }) do |f|
      f.options.timeout = 10
      f.options.open_timeout = 2
      f.request :multipart
      f.request :retry, max: 2, methods: %i[post]
      f.response :json, parser_options: { symbolize_names: true }
      f.response :raise_error
      f.response :logger, target["logger"], headers: false, bodies: false
    end

    facesign = Faraday.new("https://api.facesign.ai", request: { timeout: 6 }) do |f|
      f.request :authorization, "Bearer", -> { settings.facesign_api_key }
      f.headers["FaceSign-Version"] = "2024-12-18"
      f.request :json
      f.response :json, parser_options: { symbolize_names: true }
    end

    # the proxy of the second site breaks TLS open
    second_site = Faraday.new(url: "https://faceapi.arsa.technology/api/v1", ssl: { verify: false }, request: { timeout: 10 }) do |f|
      f.headers["x-key-secret"] = settings.arsa_face_api_key
      f.request :multipart
      f.response :json, parser_options: { symbolize_names: true }
      f.response :logger, target["logger"], headers: true, bodies: { request: false, response: true }
    end

    register "faces.arsa", arsa
    register "faces.facesign", facesign
    register "faces.second_site", second_site
  end
end
