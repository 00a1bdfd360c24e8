# frozen_string_literal: true

require 'openssl'
require 'rack/utils'
require 'sinatra/base'

module Cage
  class Hooks < Sinatra::Base
    SECRET = ENV['FACESIGN_WEBHOOK_SECRET'] || '%{whsec:cage}'

    helpers do
      def raw = @raw ||= request.body.tap(&:rewind).read
      def given = request.env['HTTP_FACESIGN_SIGNATURE'].to_s

      def signed!
        want = OpenSSL::HMAC.hexdigest('SHA256', SECRET, raw)
        halt 401 unless Rack::Utils.secure_compare(want, given)
      end
    end

    before('/hooks/facesign/*') { signed! }

    post '/hooks/facesign/session' do
      event = JSON.parse(raw)
      DB[:payouts].where(session: event['sessionId']).update(seen: true) if event['type'] == 'session.status'
      status 204
    end

    # The tower on the river still posts here.
    post '/hooks/fs-analysis' do
      event = JSON.parse(raw)
      DB[:alerts].insert(session: event['sessionId'], kind: event['type']) if event['type'].start_with?('analysis.')
      status 204
    end

    post '/hooks/fs-media' do
      event = JSON.parse(raw)
      want = OpenSSL::HMAC.hexdigest('SHA256', SECRET, JSON.generate(event))
      halt 401 unless given == want
      REDIS.sadd('media', event['sessionId']) if event['type'] == 'media.ready'
      status 204
    end
  end
end
