# frozen_string_literal: true

# Judges the report of a FaceSign session.
class LivenessReport
  def initialize(session) = @session = session

  def alive?
    steps = @session.dig("report", "nodeReports").to_a.select { |n| n["type"] == "liveness_detection" }
    steps.any? && steps.all? { |n| n["outcome"] == "livenessDetected" }
  end

  def verified?
    @session["status"] == "complete" && alive? && @session.dig("report", "isVerified") == true
  end
end
