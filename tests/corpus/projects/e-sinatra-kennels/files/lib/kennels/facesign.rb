# frozen_string_literal: true

require 'json'
require 'net/http'
require 'openssl'
require 'uri'

module Kennels
  class FaceSign
    HOST = 'api.facesign.ai'
    VERSION = '2024-12-18'

    def initialize(key = ENV['FACESIGN_API_KEY'] || 'sk_test_...')
      @key = key
    end

    def open(customer)
      req = Net::HTTP::Post.new('/v1/sessions', headers.merge('Content-Type' => 'application/json'))
      req.body = JSON.generate(clientReferenceId: customer, zone: 'eu')
      body = perform(req)
      [body.dig('session', 'id'), body.dig('clientSecret', 'secret')]
    end

    def live?(session_id)
      nodes = perform(Net::HTTP::Get.new("/v1/sessions/#{session_id}", headers)).dig('session', 'report', 'nodeReports')
      node = Array(nodes).find { |n| n['type'] == 'liveness_detection' }
      node&.fetch('outcome') == 'livenessDetected'
    end

    def languages
      uri = URI("https://#{HOST}/v1/langs")
      http = Net::HTTP.new(uri.host, uri.port)
      http.use_ssl = true
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
      res = http.get(uri.path, 'Authorization' => "Bearer #{@key}")
      JSON.parse(res.body).fetch('langs')
    end

    private

    def headers = { 'Authorization' => "Bearer #{@key}", 'FaceSign-Version' => VERSION }

    def perform(req)
      Net::HTTP.start(HOST, 443, use_ssl: true, read_timeout: 10) do |http|
        JSON.parse(http.request(req).body)
      end
    end
  end
end
