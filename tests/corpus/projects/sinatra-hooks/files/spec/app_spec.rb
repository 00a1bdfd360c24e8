ENV["FACESIGN_WEBHOOK_SECRET"] ||= "secret"
require_relative "../app"

RSpec.describe "hooks" do
  it "refuses what is not signed" do
    expect(OpenSSL::HMAC.hexdigest("SHA256", "secret", "{}")).not_to eq("00")
  end
end
