# frozen_string_literal: true

class IdentitiesController < ApplicationController
  include Dry::Monads[:result]

  def create
    case Faces::Identify.new.call(params.require(:selfie))
    in Success(uid)
      session[:customer] = uid
      head :ok
    in Failure(reason)
      Rails.logger.warn("identity refused: #{reason}")
      head :forbidden
    end
  end

  def branch
    answer = Faces::Api.new.recognize(params[:selfie])
    render json: answer
  end

  def app_upload
    permitted = params.permit(:selfie, :liveness_score, :customer)
    if permitted[:liveness_score].to_f > 0.8
      Customer.find(permitted[:customer]).update!(selfie_blob: permitted[:selfie].read)
    end
    head :accepted
  end

  def preview
    Rails.cache.write("preview:#{session.id}", params[:selfie].read, expires_in: 2.minutes)
    head :accepted
  end

  def start
    made = Faces::Api.new.create_session(current_user.opaque_id)
    render json: { client_secret: made.dig("clientSecret", "secret") }
  end
end
