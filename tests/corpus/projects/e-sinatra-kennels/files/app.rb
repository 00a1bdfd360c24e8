# frozen_string_literal: true

require 'openssl'
require 'rack/utils'
require 'sequel'
require 'sinatra/base'
require_relative 'lib/kennels/arsa'
require_relative 'lib/kennels/facesign'
require_relative 'lib/kennels/verdict'
require_relative 'lib/kennels/jobs'

DB = Sequel.connect(ENV.fetch('DATABASE_URL', 'sqlite://kennels.db'))

module Kennels
  class App < Sinatra::Base
    configure do
      enable :logging
      set :arsa, Arsa.new
      set :facesign, FaceSign.new
      set :hook_secret, ENV.fetch('FACESIGN_WEBHOOK_SECRET', nil)
    end

    helpers do
      def photo(name = 'photo') = params.fetch(name).fetch('tempfile')

      def owner!
        verdict = Verdict.of(settings.arsa.recognize(photo))
        return verdict.uid if verdict.owner?

        logger.info("refused: #{verdict.kind}")
        halt 403, { why: verdict.kind }.to_json
      end

      def signed!
        raw = request.body.read
        request.body.rewind
        mac = OpenSSL::HMAC.hexdigest('SHA256', settings.hook_secret, raw)
        halt 401 unless Rack::Utils.secure_compare(mac, request.get_header('HTTP_FACESIGN_SIGNATURE').to_s)
      end
    end

    before('/hooks/facesign/*') { signed! }

    post '/dogs/:dog/collect' do
      uid = owner!
      halt 404 unless DB[:dogs].where(name: params['dog'], owner: uid).any?
      DB[:stays].where(dog: params['dog']).update(collected_by: uid)
      204
    end

    post '/dogs/:dog/drop-off' do
      seen = settings.arsa.recognize(photo)
      live = seen['faces'].select { |f| f.dig('passive_liveness', 'is_real_face') }
      halt 422 unless live.one?
      owner = live.first['recognition_uidresult']
      DB[:stays].insert(dog: params['dog'], brought_by: owner)
      201
    end

    post '/who' do
      content_type :json
      settings.arsa.recognize(photo).to_json
    end

    post '/customers/:uid/passport' do
      body = settings.arsa.compare(photo('selfie'), photo('passport'))
      { same: Comparison.same?(body) }.to_json
    end

    post '/customers/:uid/portrait' do
      portrait = photo('portrait').read
      File.binwrite("/srv/portraits/#{params['uid']}.jpg", portrait)
      204
    end

    post '/walks/start' do
      walk = JSON.parse(request.body.read)
      halt 403, 'not live' unless walk['liveness_passed']
      halt 422, 'no lead' unless walk['lead']
      DB[:walks].insert(walker: walk['walker'], dog: walk['dog'])
      201
    end

    post '/customers' do
      id, secret = settings.facesign.open(params['email'])
      DB[:customers].insert(email: params['email'], session: id)
      { clientSecret: secret }.to_json
    end

    post '/hooks/facesign/session' do
      event = JSON.parse(request.body.read)
      JudgeSession.perform_async(event['sessionId'])
      204
    end

    post '/hooks/facesign-media' do
      media = JSON.parse(request.body.read)
      DB[:customers].where(session: media['sessionId']).update(media: media.dig('media', 'id'))
      204
    end

    post '/hooks/facesign-analysis' do
      raw_body = request.body.read
      halt 401 if OpenSSL::HMAC.hexdigest('SHA256', settings.hook_secret, raw_body) != env['HTTP_X_FACESIGN_SIGNATURE']
      JudgeSession.perform_async(JSON.parse(raw_body)['sessionId'])
      204
    end

    post '/hooks/vet' do
      DB[:dogs].where(chip: params['chip']).update(vaccinated: params['vaccinated'] == 'yes')
      204
    end
  end
end
