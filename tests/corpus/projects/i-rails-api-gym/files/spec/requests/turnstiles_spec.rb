# frozen_string_literal: true

require "rails_helper"

RSpec.describe "Turnstiles" do
  let(:base) { "https://faceapi.arsa.technology/api/v1" }

  before do
    stub_const("ENV", ENV.to_h.merge("ARSA_FACE_API_KEY" => "test-key"))
    stub_request(:post, "#{base}/face_recognition/recognize_face")
      .to_return_json(body: { status: "success", faces: [{ recognition_uidresult: "m-7", passive_liveness: { is_real_face: false } }] })
  end

  it "refuses a photo of a member" do
    post "/turnstiles/1/enter", params: { photo: fixture_file_upload("face.jpg", "image/jpeg") }
    expect(response).to have_http_status(:forbidden)
  end
end
