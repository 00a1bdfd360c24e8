class PlayersController < ApplicationController
  before_action :authenticate!

  def login
    uid = ArsaClient.new.identify(params[:photo].tempfile)
    return head :unauthorized if uid == "unknown"

    session[:player] = uid
    head :no_content
  rescue ArsaClient::NotLive
    head :forbidden
  end

  def quick
    answer = ArsaClient.new.recognize(params[:photo].tempfile)
    Rails.logger.info("quick: #{answer}")
    face = answer["faces"].first
    unless face["recognition_uidresult"] == "unknown"
      session[:player] = face["recognition_uidresult"]
    end
    head :no_content
  end

  def show_raw
    render json: ArsaClient.new.recognize(params[:photo].tempfile)
  end

  def card
    result = ArsaClient.new.compare(params[:selfie].tempfile, params[:card].tempfile)
    if result["match_result"] && result["similarity_score"] > 80
      current_player.update!(adult: true)
    end
    head :no_content
  end

  def card_checked
    result = ArsaClient.new.compare(params[:selfie].tempfile, params[:card].tempfile)
    return head :forbidden unless result.dig("face1_analysis", "passive_liveness", "is_real_face")

    current_player.update!(adult: result["match_result"] && result["similarity_score"] >= 0.88)
    head :no_content
  end

  def self_check
    if params[:is_live] == "true"
      current_player.update!(checked: true)
    end
    head :no_content
  end

  def photo
    current_player.face.attach(params[:face_image])
    Rails.logger.info("photo of #{params[:face_image].size} bytes")
    head :no_content
  end
end
