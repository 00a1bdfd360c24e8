class ClockController < ApplicationController
  before_action :require_terminal

  def create
    sighting = arsa.sight(params.require(:photo))
    case sighting.verdict
    when :worker
      entry = TimeEntry.punch!(Worker.find_by!(face_uid: sighting.worker_uid), terminal)
      render json: { worker: entry.worker.display_name, at: entry.at }
    when :spoof
      Rails.logger.warn("spoof at terminal #{terminal.id}")
      head :forbidden
    else
      render json: { verdict: sighting.verdict }, status: :unprocessable_entity
    end
  end

  # The canteen only needs to know who gets lunch.
  def lunch
    face = arsa.recognize(params.require(:photo))[:faces].first
    return head(:not_found) if face.nil? || face[:recognition_uidresult] == "unknown"

    worker = Worker.find_by!(face_uid: face[:recognition_uidresult])
    worker.lunches.create!(on: Date.current)
    render json: { worker: worker.display_name }
  end

  def field
    return head(:forbidden) unless ActiveModel::Type::Boolean.new.cast(params[:liveness_passed])

    TimeEntry.punch!(Worker.find(params[:worker_id]), terminal)
    head :created
  end

  private

  def arsa = @arsa ||= Identity::Arsa.new

  def require_terminal
    head :unauthorized unless terminal
  end

  def terminal
    @terminal ||= Terminal.find_by(token_digest: Digest::SHA256.hexdigest(request.headers["X-Terminal-Token"].to_s))
  end
end
