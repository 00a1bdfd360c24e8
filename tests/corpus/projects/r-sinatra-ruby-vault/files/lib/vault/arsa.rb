# frozen_string_literal: true

require 'faraday'
require 'faraday/multipart'
require 'json'
require 'net/http'
require 'openssl'

module Vault
  # The recognition side. One object for the process.
  class Arsa
    Spoof = Class.new(StandardError)
    Crowd = Class.new(StandardError)

    Face = Struct.new(:uid, :live) do
      def self.from(hash)
        new(hash['recognition_uidresult'], hash.dig('passive_liveness', 'is_real_face') == true)
      end

      def known?
        !uid.nil? && uid != 'unknown'
      end
    end

    def initialize(settings = Vault.settings)
      @settings = settings
      @http = Faraday.new(url: "#{settings.arsa_url}/") do |f|
        f.request :multipart
        f.response :json
        f.response :raise_error
        f.headers['x-key-secret'] = settings.arsa_key
        f.options.timeout = 12
        f.options.open_timeout = 3
      end
    end

    def recognise(path)
      answer = @http.post('face_recognition/recognize_face', face_image: jpeg(path)).body
      answer.fetch('faces').map { |face| Face.from(face) }
    end

    # Exactly one living person, or an exception.
    def sole_visitor(path)
      faces = recognise(path)
      raise Crowd, "#{faces.size} faces" unless faces.one?

      faces.first.tap { |face| raise Spoof unless face.live }
    end

    def same_person?(document, selfie)
      answer = @http.post('face_recognition/validate_faces', image1: jpeg(document), image2: jpeg(selfie)).body
      Vault::LOGGER.info("validate_faces: #{answer}")
      return false unless answer.dig('face2_analysis', 'passive_liveness', 'is_real_face')

      answer['match_result']
    end

    # The machine room's network ends TLS in a box of its own.
    def count_in_machine_room(path)
      uri = URI("#{@settings.arsa_url}/face_detection/detect_face")
      request = Net::HTTP::Post.new(uri, 'x-key-secret' => @settings.arsa_key)
      request.set_form([['face_image', File.open(path, 'rb')]], 'multipart/form-data')
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
      http.read_timeout = 10
      JSON.parse(http.request(request).body).fetch('faces').size
    end

    def forget(uid)
      uri = URI::HTTP.build(host: 'faceapi.arsa.technology', path: '/api/v1/face_recognition/remove_face')
      request = Net::HTTP::Delete.new(uri, 'x-key-secret' => @settings.arsa_key, 'x-face-uid' => uid)
      response = Net::HTTP.start(uri.host, uri.port, read_timeout: 10, open_timeout: 3) { |http| http.request(request) }
      JSON.parse(response.body)['status'] == 'success'
    end

    private

    def jpeg(path)
      Faraday::Multipart::FilePart.new(path, 'image/jpeg')
    end
  end
end
