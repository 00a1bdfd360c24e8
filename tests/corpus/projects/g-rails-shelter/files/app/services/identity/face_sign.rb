# frozen_string_literal: true

require "net/http"

module Identity
  class FaceSign
    def initialize(settings = Vendors.facesign)
      @settings = settings
    end

    def start(volunteer)
      body = request(Net::HTTP::Post, "/sessions", clientReferenceId: volunteer.public_id)
      volunteer.update!(session_ref: body.dig("session", "id"))
      body.dig("clientSecret", "secret")
    end

    def live?(session_id)
      report = request(Net::HTTP::Get, "/sessions/#{session_id}")["report"] || {}
      nodes = Array(report["nodeReports"]).select { |n| n["type"] == "liveness_detection" }
      nodes.one? && nodes.first["outcome"] == "livenessDetected"
    end

    def avatars
      uri = URI("#{@settings.base}/avatars")
      req = Net::HTTP::Get.new(uri)
      req["Authorization"] = "Bearer #{@settings.key}"
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
      http.read_timeout = 5
      res = http.request(req)
      JSON.parse(res.body)
    end

    def languages
      Rails.cache.fetch("facesign/langs", expires_in: 12.hours) { request(Net::HTTP::Get, "/langs") }
    end

    private

    def request(verb, path, payload = nil)
      uri = URI(@settings.base + path)
      req = verb.new(uri)
      req["Authorization"] = "Bearer #{@settings.key}"
      req["FaceSign-Version"] = @settings.extra[:version]
      req.body = payload.to_json if payload
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_PEER
      http.open_timeout = 3
      http.read_timeout = 10
      JSON.parse(http.request(req).body)
    end
  end

  # Youths without papers: Face++ estimates the age.
  class FacePlus
    def initialize(settings = Vendors.facepp)
      @settings = settings
    end

    def age(image_base64)
      query = { api_key: @settings.key, api_secret: @settings.extra[:secret], return_attributes: "age" }
      url = "#{@settings.base}/detect?#{query.to_query}"
      res = Faraday.post(url, { image_base64: image_base64 }) { |r| r.options.timeout = 6 }
      faces = JSON.parse(res.body).fetch("faces")
      faces.size == 1 ? faces.first.dig("attributes", "age", "value") : nil
    end
  end
end
