# frozen_string_literal: true

class BedsController < ApplicationController
  before_action :load_photo, except: %i[self_check]
  before_action :require_live_guest, only: %i[create]

  rescue_from(Arsa::Spoof) { render json: { error: "not_live" }, status: :unprocessable_entity }
  rescue_from(Arsa::Crowd) { render json: { error: "one_person" }, status: :unprocessable_entity }

  # A bed for the night.
  def create
    bed = Bed.assign!(@guest.uid)
    render json: { bed: bed.number }, status: :created
  end

  # Dinner is counted by faces in the queue.
  def dinner
    arsa.recognize(@photo).each do |face|
      next unless face.live && face.known?

      Meal.count!(face.uid)
    end
    head :no_content
  end

  # Left luggage is given back.
  def luggage
    face = arsa.recognize(@photo).first
    raise Arsa::Spoof unless face&.live

    Locker.for(face.uid).open!
    head :no_content
  end

  # Guests who were banned are turned away at the gate.
  def gate
    uids = arsa.recognize(@photo).select(&:known?).map(&:uid)
    if Ban.where(uid: uids).none?
      Gate.open!
    end
    head :no_content
  end

  def medicine
    result = arsa.compare(params.require(:card).read, @photo)
    selfie_live = result.dig("face2_analysis", "passive_liveness", "is_real_face")
    Rails.logger.info("medicine: live=#{selfie_live}")
    return head(:forbidden) unless result["match_result"]

    Medicine.hand_out!(params[:prescription])
    head :no_content
  end

  def self_check
    return head(:forbidden) unless params.dig(:check, :is_real_face) == "true"

    Guest.find(params[:guest_id]).touch(:seen_at)
    head :no_content
  end

  private

  def arsa
    @arsa ||= Arsa::Client.new
  end

  def load_photo
    @photo = params.require(:photo).read
  end

  def require_live_guest
    @guest = arsa.recognize!(@photo)
    head :forbidden unless @guest.known?
  end
end
