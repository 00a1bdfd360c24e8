import Foundation

struct SessionSecret: Decodable {
    let clientSecret: String
}

struct Backend {
    let base = URL(string: "https://bank.example.com")!

    func openSession() async throws -> String {
        var request = URLRequest(url: base.appendingPathComponent("sessions"))
        request.httpMethod = "POST"
        let (data, _) = try await URLSession.shared.data(for: request)
        return try JSONDecoder().decode(SessionSecret.self, from: data).clientSecret
    }
}
