# frozen_string_literal: true

require "rails_helper"

RSpec.describe Faces::ArsaClient do
  subject(:client) { described_class.new(key: "test-key") }

  let(:url) { "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face" }
  let(:spoof) { { faces: [{ recognition_uidresult: "pass-9", passive_liveness: { is_real_face: false } }] } }

  it "raises for a spoof" do
    stub_request(:post, url).to_return_json(body: spoof)
    expect { client.identify!("jpeg") }.to raise_error(Faces::SpoofError)
  end

  it "sends the key of the environment" do
    stub_request(:post, url).with(headers: { "x-key-secret" => "test-key" }).to_return_json(body: spoof)
    expect { client.identify!("jpeg") }.to raise_error(Faces::SpoofError)
  end
end
