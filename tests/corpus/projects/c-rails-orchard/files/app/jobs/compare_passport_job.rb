class ComparePassportJob < ApplicationJob
  queue_as :identity

  def perform(hire)
    result = Identity::Arsa.new.compare(hire.passport.download, hire.selfie.download)
    return hire.refuse!(:not_live) unless result.dig(:face2_analysis, :passive_liveness, :is_real_face)

    if result[:match_result] && result[:similarity_score] >= 80
      hire.accept!
    else
      hire.refuse!(:different)
    end
  end
end
