# frozen_string_literal: true

class LoansController < ApplicationController
  before_action :require_live_reader, only: %i[create renew]

  def create
    loan = Loan.create!(reader: @reader, copy: Copy.find(params.require(:copy_id)))
    render json: { loan: loan.id, due: loan.due_on }, status: :created
  end

  def renew
    @reader.loans.find(params[:id]).renew!
    head :no_content
  end

  # The night entrance, where the turnstile sends one frame a second.
  def night_entrance
    face = arsa.recognize(params.require(:photo).tempfile)["faces"][0]
    reader = Reader.find_by(public_id: face["recognition_uidresult"])
    return head :not_found if reader.nil?

    Turnstile.release(params[:door], reader)
    logger.warn("night: spoof?") unless face.dig("passive_liveness", "is_real_face")
    head :ok
  end

  def lookup
    render json: arsa.recognize(params.require(:photo).tempfile)
  end

  # The tablets at the children's desk say whether their own check went well.
  def children
    attributes = params.permit(:public_id, :copy_id, :is_live)
    return head :forbidden unless ActiveModel::Type::Boolean.new.cast(attributes[:is_live])

    reader = Reader.find_by!(public_id: attributes[:public_id])
    Loan.create!(reader:, copy: Copy.find(attributes[:copy_id]))
    head :created
  end

  def stream
    return head :gone unless params[:live] == "1"

    redirect_to Reading.current.stream_url, allow_other_host: true
  end

  private

  def require_live_reader
    uid = arsa.reader_for(params.require(:photo).tempfile)
    @reader = uid && Reader.find_by(public_id: uid)
    head :not_found unless @reader
  rescue Arsa::Spoof
    head :forbidden
  end

  def arsa
    @arsa ||= Arsa::Client.new
  end
end
