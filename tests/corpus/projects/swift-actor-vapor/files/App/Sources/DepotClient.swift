import Foundation
import SwiftUI

struct Shift: Decodable {
    let open: Bool
    let clientSecret: String?
}

/// The app's only client: our own backend.
actor DepotClient {
    private let base: URL
    private let session: URLSession

    init(base: URL) {
        self.base = base
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 10
        session = URLSession(configuration: configuration)
    }

    func begin(courier: String) async throws -> Shift {
        var request = URLRequest(url: base.appending(path: "shifts"))
        request.httpMethod = "POST"
        request.httpBody = try JSONEncoder().encode(["courier": courier])
        let (data, _) = try await session.data(for: request)
        return try JSONDecoder().decode(Shift.self, from: data)
    }
}

struct BeginView: View {
    @State private var shift: Shift?
    let client: DepotClient

    var body: some View {
        Button("Begin") {
            Task {
                shift = try? await client.begin(courier: "me")
                print("session secret present:", shift?.clientSecret != nil)
            }
        }
    }
}
