# frozen_string_literal: true

require "rack/test"
require_relative "../app"

RSpec.describe Gym do
  include Rack::Test::Methods
  let(:app) { described_class }
  let(:key) { "sk_test_xxxxxxxxxxxxxxxx" }

  it "refuses a picture of a picture" do
    allow(Face.strict).to receive(:post).and_raise(Face::Spoof)
    post "/turnstile", photo: Rack::Test::UploadedFile.new("spec/one.jpg")
    expect(last_response.status).to eq 403
  end

  it "refuses a hook without a signature" do
    post "/hooks/facesign", "{}"
    expect(last_response.status).to eq 401
  end
end
