import FaceSign
import SwiftUI

@MainActor @Observable
final class IdentityModel {
    enum Phase { case idle, running, waiting, failed }
    var phase = Phase.idle
    private let backend = Backend()

    func begin(_ member: UUID) async {
        phase = .running
        do {
            let client = FaceSignClient(clientSecret: try await backend.session(for: member))
            try await client.present()
            phase = .waiting
        } catch {
            print("identity failed:", error.localizedDescription)
            phase = .failed
        }
    }
}

struct IdentityView: View {
    @State private var model = IdentityModel()
    let member: UUID

    var body: some View {
        VStack(spacing: 16) {
            Text("Show us that it is you")
            Button("Begin") { Task { await model.begin(member) } }
                .disabled(model.phase == .running)
        }
    }
}
