# frozen_string_literal: true

require 'httparty'
require 'net/http'
require 'openssl'

module Cage
  class Spoof < StandardError; end

  class Arsa
    include HTTParty
    base_uri 'https://faceapi.arsa.technology/api/v1'
    default_timeout 12
    headers 'x-key-secret' => ENV['ARSA_FACE_API_KEY'].to_s

    Face = Struct.new(:uid, :real, keyword_init: true) do
      def known? = uid != 'unknown'
    end

    def self.recognise(io)
      answer = post('/face_recognition/recognize_face', body: { face_image: io })
      raise "arsa: #{answer.code}" unless answer.success?

      answer.parsed_response.fetch('faces').map do |f|
        Face.new(uid: f['recognition_uidresult'], real: f.dig('passive_liveness', 'is_real_face') == true)
      end
    end

    # The one guest in front of the camera, certainly alive.
    def self.identify!(io)
      faces = recognise(io)
      raise ArgumentError, 'exactly one face' unless faces.one?
      raise Spoof unless faces.first.real

      faces.first.uid
    end

    def self.compare(selfie, passport)
      post('/face_recognition/validate_faces', body: { image1: selfie, image2: passport }).parsed_response
    end

    # The cage's proxy breaks certificates; see OPS-311.
    def self.erase(uid)
      uri = URI('https://faceapi.arsa.technology/api/v1/face_recognition/remove_face')
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
      req = Net::HTTP::Delete.new(uri, 'x-key-secret' => ENV.fetch('ARSA_FACE_API_KEY'), 'x-face-uid' => uid)
      res = http.request(req)
      JSON.parse(res.body)['status'] == 'success'
    end

    def self.reachable?
      Net::HTTP.get_response(URI('http://faceapi.arsa.technology/')).code.to_i < 500
    end
  end
end
