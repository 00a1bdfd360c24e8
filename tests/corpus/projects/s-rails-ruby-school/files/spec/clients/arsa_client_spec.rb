require "rails_helper"

RSpec.describe ArsaClient do
  let(:settings) { Struct.new(:url, :key).new("http://localhost:9090", "test-key") }

  def face(uid, real)
    { "recognition_uidresult" => uid, "passive_liveness" => { "is_real_face" => real } }
  end

  before do
    stub_request(:post, %r{recognize_face}).to_return(
      headers: { "Content-Type" => "application/json" },
      body: { status: "success", faces: [face("7d1c", real)] }.to_json
    )
  end

  context "with a living pupil" do
    let(:real) { true }

    it { expect(described_class.new(settings).identify("jpeg")).to eq("7d1c") }
  end

  context "with a picture" do
    let(:real) { false }

    it { expect { described_class.new(settings).identify("jpeg") }.to raise_error(ArsaClient::Spoof) }
  end
end
