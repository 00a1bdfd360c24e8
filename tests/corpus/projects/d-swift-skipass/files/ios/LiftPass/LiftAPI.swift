import Foundation

struct LiftAPI {
    static let shared = LiftAPI()
    private let base = URL(string: Bundle.main.object(forInfoDictionaryKey: "BackendURL") as! String)!
    private let session = URLSession(configuration: .ephemeral)

    struct Proof: Decodable { let sessionId: String; let clientSecret: String }

    func openProof(pass: String) async throws -> Proof {
        var request = URLRequest(url: base.appending(path: "proofs/\(pass)"))
        request.httpMethod = "POST"
        let (data, _) = try await session.data(for: request)
        return try JSONDecoder().decode(Proof.self, from: data)
    }
}
