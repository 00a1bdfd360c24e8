# frozen_string_literal: true

require_relative '../lib/kennels/verdict'

RSpec.describe Kennels::Verdict do
  def face(uid, live: true) = { 'recognition_uidresult' => uid, 'passive_liveness' => { 'is_real_face' => live } }

  {
    nobody: [],
    several: [1, 2],
    spoof: [{ 'recognition_uidresult' => 'c-1', 'passive_liveness' => { 'is_real_face' => false } }],
  }.each do |kind, faces|
    it("refuses #{kind}") { expect(described_class.of('faces' => faces).kind).to eq(kind) }
  end

  it 'knows the owner' do
    expect(described_class.of('faces' => [face('c-1')]).uid).to eq('c-1')
  end
end
