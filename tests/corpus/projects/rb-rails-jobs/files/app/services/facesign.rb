# frozen_string_literal: true

# Second generation: HTTParty, whose Net::HTTP gives up after sixty seconds by itself.
class Facesign
  include HTTParty
  base_uri "https://api.facesign.ai/v1"
  headers "FaceSign-Version" => Faces.facesign_version

  def self.start(driver)
    post("/sessions", headers: auth, body: { clientReferenceId: driver.public_id }.to_json)
  end

  def self.report(id)
    session = get("/sessions/#{id}", headers: auth, timeout: 8).parsed_response["session"]
    session["report"] if session["status"] == "complete"
  end

  def self.langs
    HTTParty.get("https://api.facesign.ai/v1/langs", headers: auth, timeout: 5).parsed_response
  end

  def self.live?(report)
    steps = report.fetch("nodeReports").select { _1["type"] == "liveness_detection" }
    steps.present? && steps.none? { _1["outcome"] != "livenessDetected" }
  end

  def self.auth = { "Authorization" => "Bearer #{Faces.facesign_key}", "Content-Type" => "application/json" }
  private_class_method :auth
end
