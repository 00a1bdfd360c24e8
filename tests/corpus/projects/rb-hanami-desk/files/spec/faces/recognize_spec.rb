# frozen_string_literal: true

RSpec.describe Desk::Faces::Recognize do
  subject(:recognize) { described_class.new(arsa: connection, logger: Logger.new(nil)) }

  let(:stubs) { Faraday::Adapter::Test::Stubs.new }
  let(:connection) do
    Faraday.new("http://localhost:9292", ssl: { verify: false }) do |f|
      f.response :json, parser_options: { symbolize_names: true }
      f.adapter :test, stubs
    end
  end

  def answer(*faces)
    stubs.post("/face_recognition/recognize_face") { [200, { "Content-Type" => "application/json" }, { faces: }.to_json] }
  end

  it "refuses a spoof" do
    answer({ passive_liveness: { is_real_face: false }, recognition_uidresult: "m-1" })
    expect(recognize.call(StringIO.new("x"))).to be_failure
  end

  it "refuses a crowd" do
    answer(*Array.new(2) { { passive_liveness: { is_real_face: true }, recognition_uidresult: "m-1" } })
    expect(recognize.call(StringIO.new("x")).failure).to eq(:several)
  end
end
