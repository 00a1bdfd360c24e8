import FaceSign
import SwiftUI

struct VerifyView: View {
    @State private var done = false
    private let backend = Backend()

    var body: some View {
        VStack {
            Text(done ? "Thank you" : "Look at the camera")
            Button("Start") { Task { try await start() } }
        }
    }

    private func start() async throws {
        let secret = try await backend.openSession()
        let client = FaceSignClient(clientSecret: secret)
        client.onComplete = { done = true }
        print("secret received:", !secret.isEmpty)
    }
}
