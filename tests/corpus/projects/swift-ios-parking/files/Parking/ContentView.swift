import SwiftUI
import FaceSign

struct ContentView: View {
    @State private var secret: String?
    let client = FaceClient()

    var body: some View {
        VStack {
            Text("Park")
            Button("Sign") {
                Task { secret = try? await SessionAPI.create() }
            }
            if let secret {
                FaceSignView(clientSecret: secret)
            }
        }
    }
}

enum SessionAPI {
    static func create() async throws -> String {
        var request = URLRequest(url: URL(string: "https://api.facesign.ai/v1/sessions")!, timeoutInterval: 10)
        request.httpMethod = "POST"
        request.addValue("Bearer \(Keys.facesign)", forHTTPHeaderField: "Authorization")
        let (data, _) = try await URLSession.shared.data(for: request)
        return try JSONDecoder().decode([String: String].self, from: data)["clientSecret"] ?? ""
    }
}
