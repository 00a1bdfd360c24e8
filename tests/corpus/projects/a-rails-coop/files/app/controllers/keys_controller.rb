# frozen_string_literal: true

class KeysController < ApplicationController
  def laundry
    face = ArsaClient.new.faces(params[:photo]).first
    return head :unprocessable_entity if face.nil?

    logger.info("laundry: live=#{face.live?}")
    if face.known?
      Door.laundry.open_for(face.uid)
      head :ok
    else
      head :forbidden
    end
  end

  def replace
    verdict = ArsaClient.new.compare(params[:selfie], params[:document])
    return head :forbidden unless verdict.dig("face1_analysis", "passive_liveness", "is_real_face")

    if verdict["match_result"] && verdict["similarity_score"] >= Rails.configuration.x.arsa.min_similarity
      current_member.keys.issue!
      File.binwrite(Rails.root.join("storage/selfies/#{current_member.id}.jpg"), params[:selfie].read)
      head :created
    else
      head :forbidden
    end
  end

  def guest
    verdict = ArsaClient.new.compare(params[:selfie], params[:document])
    return head :forbidden unless verdict.dig("face1_analysis", "passive_liveness", "is_real_face")
    return head :forbidden if verdict["similarity_score"] < 70

    current_member.guests.create!(valid_until: 1.day.from_now)
    head :created
  end
end
