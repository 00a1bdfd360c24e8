# frozen_string_literal: true

require 'sinatra/base'
require 'json'

module Cage
  class Payouts < Sinatra::Base
    LIMIT = 2_000
    set :facesign, -> { FaceSign.new }

    before { content_type :json }

    post '/payouts' do
      order = JSON.parse(request.body.read)
      if order['amount'] > LIMIT && !order['liveness_passed']
        halt 403, { error: 'face check first' }.to_json
      end
      DB[:payouts].insert(guest: order['guest'], amount: order['amount'])
      status 201
    end

    post '/sessions' do
      made = settings.facesign.open(params.fetch('guest'))
      { id: made.dig('session', 'id'), secret: made.dig('clientSecret', 'secret') }.to_json
    end

    post '/sessions/:id/settle' do
      halt 403 unless settings.facesign.live?(params['id'])
      DB[:payouts].where(session: params['id']).update(settled: true)
      status 204
    end
  end
end
