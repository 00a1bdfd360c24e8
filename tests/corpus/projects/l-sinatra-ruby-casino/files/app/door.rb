# frozen_string_literal: true

require 'sinatra/base'
require 'tempfile'

module Cage
  class Door < Sinatra::Base
    helpers do
      def frame = params.fetch('frame').fetch(:tempfile)
      def log = Cage.logger
    end

    error(Spoof) { halt 422, { error: 'spoof' }.to_json }

    post '/door/:number' do
      uid = Arsa.identify!(frame)
      halt 403, { barred: true }.to_json if DB[:barred].where(uid: uid).any?
      DB[:entries].insert(uid: uid, door: params['number'], at: Time.now)
      log.info("door #{params['number']}: #{uid}")
      { uid: uid }.to_json
    end

    post '/vip/:room' do
      face = Arsa.recognise(frame).first
      if face&.known? && DB[:vips].where(uid: face.uid).any?
        REDIS.publish("room:#{params['room']}", 'unlock')
        log.warn("vip #{face.uid}, real=#{face.real}")
      end
      status 204
    end

    post '/guests/:uid/portrait' do
      bytes = frame.read
      File.binwrite(File.join('/srv/portraits', "#{File.basename(params['uid'])}.jpg"), bytes)
      log.debug("portrait #{params['uid']}: #{[bytes].pack('m0')}")
      status 201
    end

    post '/quality' do
      score = Tempfile.create(['frame', '.jpg'], binmode: true) do |tmp|
        tmp.write(frame.read)
        tmp.flush
        Quality.sharpness(tmp.path)
      end
      { usable: score > 40 }.to_json
    end

    post '/lost-card' do
      verdict = Arsa.compare(params.dig('selfie', :tempfile), params.dig('passport', :tempfile))
      unless verdict.dig('face1_analysis', 'passive_liveness', 'is_real_face')
        halt 422, { error: 'spoof' }.to_json
      end
      halt 422, { error: 'mismatch' }.to_json unless verdict['match_result'] && verdict['similarity_score'].to_f > 70
      REDIS.setex("lost:#{verdict.object_id}", 300, params['selfie'][:tempfile].tap(&:rewind).read)
      status 204
    end
  end
end
