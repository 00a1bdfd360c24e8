class AttendanceController < ApplicationController
  before_action :authenticate_kiosk!

  # POST /gate/:gate
  def gate
    uid = arsa.identify(capture)
    return head :not_found if uid.nil?

    pupil = Pupil.find_by!(face_uid: uid)
    pupil.attendances.create!(gate: params[:gate], at: Time.current)
    render json: { pupil: pupil.first_name }
  rescue ArsaClient::Spoof
    Rails.logger.warn("picture held up at gate #{params[:gate]}")
    head :forbidden
  end

  # POST /classrooms/:id/muster
  def muster
    token = SecureRandom.uuid
    PupilPhotos.remember(token, capture)
    MusterJob.perform_later(params[:id], token)
    head :accepted
  end

  # POST /lockers/:id
  def locker
    faces = arsa.recognize(capture)
    return head :not_found if faces.empty?

    owner = faces.first
    return head :forbidden unless owner.alive && owner.known?

    Locker.find(params[:id]).open_for!(owner.uid)
    head :no_content
  end

  # POST /canteen
  def canteen
    return head :forbidden unless ActiveModel::Type::Boolean.new.cast(params[:liveness_passed])

    Pupil.find(params[:pupil_id]).charge!(params[:cents].to_i)
    head :no_content
  end

  private

  def arsa = @arsa ||= ArsaClient.new

  def capture = PupilPhotos.upright(params.require(:photo).read)
end
