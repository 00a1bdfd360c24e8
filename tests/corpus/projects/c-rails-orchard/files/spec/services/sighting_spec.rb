RSpec.describe Identity::Sighting do
  def face(uid, live) = { recognition_uidresult: uid, passive_liveness: { is_real_face: live } }

  it "knows one live worker" do
    expect(described_class.from({ faces: [face("w-1", true)] })).to be_worker
  end

  it "refuses a spoof" do
    expect(described_class.from({ faces: [face("w-1", false)] })).to be_spoof
  end

  it "sends the key" do
    stub = stub_request(:post, "http://localhost:4999/api/v1/face_recognition/recognize_face")
           .with(headers: { "x-key-secret" => "%{live:orchard-spec}" })
    expect(stub).not_to have_been_requested
  end
end
