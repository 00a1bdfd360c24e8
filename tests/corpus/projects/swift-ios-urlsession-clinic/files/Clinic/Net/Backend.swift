import Foundation

/// Our own server: it holds the keys and judges the liveness.
struct Backend {
    struct Greeting: Decodable { let name: String; let live: Bool }
    struct Session: Decodable { let clientSecret: String }

    let http: URLSession = {
        let c = URLSessionConfiguration.default
        c.timeoutIntervalForRequest = 15
        return URLSession(configuration: c)
    }()

    func greet(_ jpeg: Data) async throws -> Greeting {
        var request = URLRequest(url: Keys.backend.appending(path: "greet"))
        request.httpMethod = "POST"
        let (data, _) = try await http.upload(for: request, from: jpeg)
        return try JSONDecoder().decode(Greeting.self, from: data)
    }

    func session() async throws -> Session {
        let (data, _) = try await http.data(from: Keys.backend.appending(path: "facesign/session"))
        return try JSONDecoder().decode(Session.self, from: data)
    }

    /// The page of the vendor, opened with the session's secret.
    func page(for session: Session) -> URL {
        URL(string: "https://verify.facesign.ai/?client_secret=\(session.clientSecret)")!
    }
}
