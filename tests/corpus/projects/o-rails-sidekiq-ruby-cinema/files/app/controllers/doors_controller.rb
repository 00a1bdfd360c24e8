# frozen_string_literal: true

class DoorsController < ApplicationController
  before_action :authenticate_kiosk!

  def screening
    result = Faces::AdmitPassHolder.call(photo:, screening: Screening.find(params[:id]))
    result.status == :admitted ? head(:no_content) : head(:forbidden)
  end

  def projection_room
    faces = arsa.recognize(photo)["faces"]
    return head(:unprocessable_entity) if faces.size != 1

    employee = Employee.find_by(face_uid: faces.first["recognition_uidresult"])
    return head(:forbidden) unless employee&.projectionist?

    Lock.find_by!(name: "projection").open!
    head :no_content
  end

  def bar
    faces = arsa.recognize(photo)["faces"]
    return head(:unprocessable_entity) if faces.empty?

    face = faces.first
    return head(:forbidden) unless face["passive_liveness"]["is_real_face"]

    employee = Employee.find_by(face_uid: face["recognition_uidresult"])
    employee ? head(:no_content) : head(:forbidden)
  end

  def foyer
    answer = arsa.recognize(photo)
    alive = answer["faces"].select { |f| f.dig("passive_liveness", "is_real_face") }
    names = Pass.where(face_uid: alive.pluck("recognition_uidresult")).pluck(:first_name)
    logger.info("foyer: #{names.size} of #{answer['faces'].size}")
    render json: { welcome: names }
  end

  def preview
    answer = arsa.recognize(photo)
    logger.debug { "preview #{answer}" }
    render json: { faces: answer["faces"].size }
  end

  private

  def arsa = @arsa ||= Faces::ArsaClient.new

  def photo = params.require(:photo).read
end
