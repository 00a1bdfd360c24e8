module Identity
  # What a clock terminal saw. Nothing but this leaves the service layer.
  Sighting = Data.define(:verdict, :worker_uid) do
    def self.from(payload)
      case payload
      in { faces: [] } then new(:nobody, nil)
      in { faces: [{ passive_liveness: { is_real_face: true }, recognition_uidresult: "unknown" }] } then new(:stranger, nil)
      in { faces: [{ passive_liveness: { is_real_face: true }, recognition_uidresult: String => uid }] } then new(:worker, uid)
      in { faces: [_] } then new(:spoof, nil)
      else new(:crowd, nil)
      end
    end

    def worker? = verdict == :worker
    def spoof? = verdict == :spoof
  end
end
