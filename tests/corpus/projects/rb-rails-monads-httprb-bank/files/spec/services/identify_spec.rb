# frozen_string_literal: true

require "rails_helper"

RSpec.describe Faces::Identify do
  let(:api) { instance_double(Faces::Api) }

  def seen(live:, uid: "c-1")
    { "faces" => [{ "passive_liveness" => { "is_real_face" => live }, "recognition_uidresult" => uid }] }
  end

  it "refuses what is not alive" do
    allow(api).to receive(:recognize).and_return(seen(live: false))
    expect(described_class.new(api:).call(nil)).to eq Dry::Monads::Failure(:spoof)
  end

  it "gives the uid" do
    allow(api).to receive(:recognize).and_return(seen(live: true))
    expect(described_class.new(api:).call(nil).value!).to eq "c-1"
  end
end
