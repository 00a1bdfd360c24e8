import Foundation

struct OpenedSession: Decodable {
    let sessionId: String
    let clientSecret: String
    let url: URL
}

struct TurnstilePass: Encodable {
    let memberId: String
    let livenessPassed: Bool
}

/// Everything that the club's own server answers.
actor Backend {
    static let shared = Backend()

    private let base: URL
    private let session: URLSession

    init(base: URL = URL(string: "https://api.kracht.example/v2/")!) {
        self.base = base
        let configuration = URLSessionConfiguration.default
        configuration.timeoutIntervalForRequest = 12
        session = URLSession(configuration: configuration)
    }

    func openSession(for member: String) async throws -> OpenedSession {
        try await send("members/\(member)/sessions", method: "POST")
    }

    func report(_ pass: TurnstilePass) async throws {
        let _: Empty = try await send("turnstile/passes", method: "POST", body: pass)
    }

    func isProven(_ sessionId: String) async throws -> Bool {
        let state: ProofState = try await send("sessions/\(sessionId)")
        return state.proven
    }

    private func send<T: Decodable>(_ path: String, method: String = "GET", body: (any Encodable)? = nil) async throws -> T {
        var request = URLRequest(url: base.appending(path: path))
        request.httpMethod = method
        request.setValue("Bearer \(Keychain.token)", forHTTPHeaderField: "Authorization")
        if let body {
            request.httpBody = try JSONEncoder().encode(body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await session.data(for: request)
        guard let http = response as? HTTPURLResponse, (200..<300).contains(http.statusCode) else { throw URLError(.badServerResponse) }
        return try JSONDecoder().decode(T.self, from: data)
    }
}

struct ProofState: Decodable { let proven: Bool }
struct Empty: Decodable {}

/// For the trainers' beta: lists the sessions of the day.
enum SessionBrowser {
    private static let apiKey = "%{test:kracht-beta}"

    static func today() async throws -> Data {
        var request = URLRequest(url: URL(string: "https://api.facesign.ai/v1/sessions?limit=50")!)
        request.setValue("Bearer \(apiKey)", forHTTPHeaderField: "Authorization")
        print("listing sessions with", request.allHTTPHeaderFields ?? [:])
        let (data, _) = try await URLSession.shared.data(for: request)
        return data
    }
}
