# frozen_string_literal: true

require 'json'
require 'openssl'
require 'rack/utils'
require 'sinatra/base'

module Vault
  class Hooks < Sinatra::Base
    helpers do
      def facesign
        @facesign ||= FaceSign.new
      end

      def raw_body
        @raw_body ||= request.body.tap(&:rewind).read
      end

      def event
        @event ||= JSON.parse(raw_body)
      end

      def mac(payload)
        OpenSSL::HMAC.hexdigest('SHA256', Vault.settings.webhook_secret, payload)
      end

      def seen?(id)
        !REDIS.set("hook:#{id}", 1, nx: true, ex: 7200)
      end
    end

    before '/signed/*' do
      given = request.env['HTTP_FACESIGN_SIGNATURE'].to_s
      halt 401 if Vault.settings.webhook_secret.empty?
      halt 401 unless Rack::Utils.secure_compare(mac(raw_body), given)
    end

    post '/signed/session' do
      halt 204 if seen?(event['id'])
      DB[:clients].where(session: event['sessionId']).update(proven: true) if facesign.live?(event['sessionId'])
      204
    end

    post '/signed/media' do
      DB[:clients].where(session: event['sessionId']).update(has_media: true)
      LOGGER.info("media for #{event['sessionId']}")
      204
    end

    post '/facesign/analysis' do
      halt 204 unless event['type'] == 'analysis.completed'
      DB[:proxies].where(session: event['sessionId']).update(state: 'cleared')
      204
    end

    post '/facesign/v0' do
      parsed = JSON.parse(raw_body)
      halt 401 if mac(JSON.generate(parsed)) != request.env['HTTP_X_FACESIGN_SIGNATURE']
      DB[:visits].where(session: parsed['sessionId']).update(confirmed: true)
      204
    end
  end
end
