# frozen_string_literal: true

class VotesController < ApplicationController
  rescue_from ArsaClient::Spoof, ArsaClient::NotOneFace do |refusal|
    logger.warn("vote refused: #{refusal.class}")
    render json: { error: refusal.class.name.demodulize }, status: :forbidden
  end

  before_action :identify_member, only: :create

  def create
    vote = @member.votes.create!(motion: Motion.open.find(params[:motion_id]), choice: params.expect(:choice))
    render json: { receipt: vote.receipt }, status: :created
  end

  def proxy
    unless ActiveModel::Type::Boolean.new.cast(params[:liveness_passed])
      return render json: { error: "liveness" }, status: :forbidden
    end

    grant = current_member.proxies.create!(delegate: Member.find(params[:delegate_id]))
    render json: { proxy: grant.id }, status: :created
  end

  private

  def identify_member
    @member = Member.find_by(face_uid: ArsaClient.new.identify!(params[:photo]))
    head :forbidden if @member.nil?
  end
end
