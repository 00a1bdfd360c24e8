# frozen_string_literal: true

require 'json'
require 'sinatra/base'
require 'tempfile'

module Vault
  class Entrance < Sinatra::Base
    PORTRAITS = '/srv/vault/portraits'

    helpers do
      def arsa
        settings.respond_to?(:arsa) ? settings.arsa : (@arsa ||= Arsa.new)
      end

      def photo
        params.fetch('photo')[:tempfile].path
      end

      def payload
        @payload ||= JSON.parse(request.body.read)
      end
    end

    error(Arsa::Spoof) { halt 403, 'look into the camera, please' }
    error(Arsa::Crowd) { halt 409, 'one at a time' }

    post '/mantrap' do
      visitor = arsa.sole_visitor(photo)
      halt 403 unless visitor.known?
      Doors.open(:mantrap, visitor.uid)
      204
    end

    post '/lift' do
      faces = arsa.recognise(photo)
      halt 403 unless faces.all?(&:live)
      uids = faces.select(&:known?).map(&:uid)
      halt 403 if uids.empty?
      Doors.open(:lift, uids.join('+'))
      204
    end

    post '/boxes/:number' do
      faces = arsa.recognise(photo)
      halt 403 if faces.empty?
      face = faces.first
      LOGGER.info("box #{params['number']} asked by #{face.uid}, live #{face.live}")
      halt 403 unless face.known? && DB[:boxes].first(number: params['number'], client: face.uid)
      Doors.open("box-#{params['number']}", face.uid)
      204
    end

    post '/proxies' do
      halt 422, 'liveness' unless payload.dig('selfie', 'liveness_passed')
      DB[:proxies].insert(client: payload['client'], name: payload['name'], state: 'pending')
      201
    end

    post '/clients/:id/portrait' do
      File.binwrite(File.join(PORTRAITS, "#{Integer(params['id'])}.jpg"), File.binread(photo))
      201
    end

    post '/clients/:id/compare' do
      Tempfile.create(['document', '.jpg']) do |document|
        document.binmode
        document.write(params.fetch('document')[:tempfile].read)
        document.flush
        halt 403 unless arsa.same_person?(document.path, photo)
      end
      204
    end
  end
end
