require "rails_helper"

RSpec.describe ArsaClient do
  let(:key) { "sk_live_abcdefghijklmnop" }

  before { stub_request(:post, %r{http://localhost:9999/}).to_return(body: "{}") }

  it "refuses two faces" do
    client = described_class.new(key: key)
    allow(client).to receive(:recognize).and_return("faces" => [{}, {}])
    expect { client.identify(StringIO.new) }.to raise_error(ArsaClient::NotLive)
  end
end
