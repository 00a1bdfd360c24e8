require "net/http"
require "json"

module Facesign
  BASE = URI("https://api.facesign.ai/v1/sessions")
  VERSION = "2024-01-15"

  module_function

  def create(reference)
    request = Net::HTTP::Post.new(BASE, "Content-Type" => "application/json", "FaceSign-Version" => VERSION)
    request["Authorization"] = "Bearer #{ENV.fetch("FACESIGN_API_KEY")}"
    request.body = { clientReferenceId: reference }.to_json
    Net::HTTP.start(BASE.host, BASE.port, use_ssl: true) { |http| http.request(request) }
  end

  def touch(id)
    uri = URI("#{BASE}/#{id}")
    response = Net::HTTP.get_response(uri, { "Authorization" => "Bearer #{ENV["FACESIGN_API_KEY"]}" })
    puts response.body
    puts "status #{response.code}"
  end

  def legacy(id)
    Net::HTTP.get(URI("http://api.facesign.ai/v1/sessions/#{id}?token=#{ENV["FACESIGN_API_KEY"]}"))
  end
end
