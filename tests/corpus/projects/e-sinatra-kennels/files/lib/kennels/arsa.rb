# frozen_string_literal: true

require 'faraday'
require 'faraday/multipart'
require 'faraday/retry'
require 'http'
require 'logger'

module Kennels
  # Talks to the ARSA face API; judges nothing.
  class Arsa
    BASE = ENV.fetch('ARSA_BASE', 'https://faceapi.arsa.technology/api/v1')

    def initialize(key: ENV.fetch('ARSA_FACE_API_KEY', ''), logger: Logger.new($stdout))
      @key = key
      @logger = logger
      @logger.info("arsa key #{key.empty? ? 'missing' : 'present'}")
      @conn = Faraday.new(BASE, headers: { 'x-key-secret' => key }, request: { timeout: 15, open_timeout: 3 }) do |f|
        f.request :multipart
        f.request :retry, max: 2, methods: %i[post]
        f.response :json
        f.response :raise_error
      end
    end

    def recognize(photo)
      @conn.post('face_recognition/recognize_face', face_image: part(photo)).body
    end

    def compare(selfie, passport)
      body = @conn.post('face_recognition/validate_faces', image1: part(selfie), image2: part(passport)).body
      @logger.debug("compared: #{body['similarity_score']}")
      body
    end

    def forget(uid)
      res = HTTP.headers('x-key-secret' => @key, 'x-face-uid' => uid)
                .delete("#{BASE}/face_recognition/remove_face")
      res.parse['status'] == 'success'
    end

    def register(uid, photo)
      HTTP.timeout(connect: 3, read: 20)
          .headers('x-key-secret' => @key, 'x-face-uid' => uid)
          .post("#{BASE}/face_recognition/register_face", form: { face_image: HTTP::FormData::File.new(photo) })
    rescue HTTP::Error => e
      @logger.error("register #{uid} with #{@key} failed: #{e.message}")
      raise
    end

    private

    def part(file) = Faraday::Multipart::FilePart.new(file, 'image/jpeg')
  end
end
