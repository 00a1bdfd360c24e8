class ExamsController < ApplicationController
  before_action :authenticate_invigilator!

  # POST /exams/:id/seats/:seat
  def seat
    candidate = Candidate.find_by!(exam_id: params[:id], seat: params[:seat])
    selfie = params.require(:selfie).read
    result = arsa.compare(File.binread(candidate.pupil.photo_path), selfie)

    unless result.dig("face2_analysis", "passive_liveness", "is_real_face")
      return render json: { reason: "liveness" }, status: :forbidden
    end

    if result["similarity_score"] >= Rails.configuration.x.arsa.minimum
      candidate.update!(seated_at: Time.current)
      PupilPhotos.keep_for_exam(candidate.seat, selfie)
      head :no_content
    else
      render json: { reason: "not the candidate" }, status: :forbidden
    end
  end

  # POST /exams/:id/resit/:seat, with the scanned identity card
  def resit
    candidate = Candidate.find_by!(exam_id: params[:id], seat: params[:seat])
    result = arsa.compare(params.require(:card).read, params.require(:selfie).read)
    Rails.logger.info("resit #{candidate.id}: #{result.inspect}")
    alive = result.dig("face2_analysis", "passive_liveness", "is_real_face")

    if alive && result["similarity_score"] > 85
      candidate.update!(resit_at: Time.current)
      head :no_content
    else
      head :forbidden
    end
  end

  # GET /exams/:id
  def show
    exam = Exam.find(params[:id])
    render json: exam.as_json(only: %i[id subject]).merge(score: exam.average_score)
  end

  private

  def arsa = @arsa ||= ArsaClient.new
end
