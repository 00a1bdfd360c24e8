import Foundation

struct Proof: Decodable {
    let secret: String
    let url: URL
}

actor Backend {
    static let shared = Backend()
    private let base = URL(string: Bundle.main.object(forInfoDictionaryKey: "OfficeBaseURL") as! String)!
    private let session = URLSession(configuration: .ephemeral)

    func enrol(_ jpeg: Data) async throws {
        var request = URLRequest(url: base.appending(path: "me/face"))
        request.httpMethod = "PUT"
        request.setValue("Bearer \(try Keychain.token())", forHTTPHeaderField: "Authorization")
        let (_, response) = try await session.upload(for: request, from: jpeg)
        guard (response as? HTTPURLResponse)?.statusCode == 201 else { throw URLError(.badServerResponse) }
    }

    func proof(visitor: String) async throws -> Proof {
        let (data, _) = try await session.data(from: base.appending(path: "visitors/\(visitor)/proof"))
        return try JSONDecoder().decode(Proof.self, from: data)
    }
}
