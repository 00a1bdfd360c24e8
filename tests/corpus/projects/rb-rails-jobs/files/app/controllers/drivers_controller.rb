# frozen_string_literal: true

class DriversController < ApplicationController
  before_action :authenticate_driver!
  rescue_from FaceApi::Spoof, with: -> { head :forbidden }
  rescue_from FaceApi::Count, with: -> { head :unprocessable_entity }

  def unlock
    person = FaceApi.new.person(params.require(:photo).tempfile)
    return head(:forbidden) unless person.known?

    render json: { unlocked: person.uid }
  end

  def passengers
    people = FaceApi.new.recognize(params.require(:photo).tempfile)
    people.each(&:live!)
    render json: people.map(&:uid)
  end

  def co_driver
    people = FaceApi.new.recognize(params.require(:photo).tempfile)
    if people.any?(&:live) && people.any? { |person| person.uid == params[:co_driver] }
      return head(:no_content)
    end

    head :forbidden
  end

  def quick_start
    return head(:forbidden) unless ActiveModel::Type::Boolean.new.cast(params[:liveness_passed])

    current_driver.update!(started_at: Time.current)
    Rails.cache.write("selfie/#{current_driver.id}", params.require(:selfie).read)
    head :no_content
  end

  def challenge
    kind = params[:liveness_kind] == "active" ? :active : :passive
    render json: { challenge: kind }
  end

  def dispute
    Rails.cache.write("dispute/#{current_driver.id}", params.require(:selfie).read, expires_in: 10.minutes)
    head :accepted
  end

  def session_secret
    started = Facesign.start(current_driver)
    render json: { client_secret: started.dig("clientSecret", "secret") }
  end

  def result
    report = Facesign.report(params[:id])
    return head(:accepted) if report.nil?
    return head(:forbidden) unless Facesign.live?(report)

    render json: { verified: report["isVerified"] }
  end
end
