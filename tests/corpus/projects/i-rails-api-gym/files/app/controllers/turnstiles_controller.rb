# frozen_string_literal: true

class TurnstilesController < ApplicationController
  rescue_from(Face::Spoof) { head :forbidden }
  rescue_from(Face::Crowd) { head :unprocessable_content }

  before_action :living_member, only: %i[sauna]

  # POST /turnstiles/:id/enter
  def enter
    uid = arsa.identify!(photo)
    member = Member.active.find_by(face_uid: uid) or return head(:not_found)
    turnstile.open!(member)
    render json: { member: member.number }
  end

  # POST /turnstiles/:id/sauna
  def sauna
    turnstile.open!(@member)
    head :no_content
  end

  # POST /turnstiles/:id/class
  def group_class
    person = arsa.people(photo).first
    member = Member.active.find_by(face_uid: person.uid)
    File.binwrite(Rails.root.join("storage/classes/#{Time.current.to_i}.jpg"), photo)
    turnstile.open!(member) if member
    logger.info("class entry, alive=#{person.alive}")
    head :no_content
  end

  # POST /turnstiles/:id/guests: a member brings friends, all of them in one picture
  def guests
    people = arsa.people(photo)
    return head(:forbidden) if people.none?(&:alive)

    host = people.find(&:known?)
    turnstile.open!(Member.active.find_by!(face_uid: host.uid))
    head :no_content
  end

  # POST /turnstiles/:id/app
  def app
    return head(:forbidden) unless params[:liveness_passed]

    turnstile.open!(Current.member)
    head :no_content
  end

  # POST /turnstiles/:id/families
  def families
    people = arsa.people(photo)
    return head(:forbidden) unless people.all?(&:alive)

    render json: Member.where(face_uid: people.map(&:uid)).pluck(:number)
  end

  private

  def living_member
    people = arsa.people(photo).select(&:alive)
    return head(:forbidden) unless people.one?

    @member = Member.active.find_by!(face_uid: people.sole.uid)
  end

  def arsa = @arsa ||= Face::Arsa.new

  def photo = @photo ||= params.require(:photo).read

  def turnstile = Turnstile.find(params[:id])
end
