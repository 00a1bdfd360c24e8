import Foundation

struct Language: Decodable {
    let id: String
    let name: String
}

/// Fills the pickers of the settings screen.
struct FaceSignService {
    private let key = Bundle.main.object(forInfoDictionaryKey: "FACESIGN_API_KEY") as! String
    private let session = URLSession.shared

    func languages() async throws -> [Language] {
        var request = URLRequest(url: URL(string: "https://api.facesign.ai/v1/langs")!)
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        request.setValue("2024-01-15", forHTTPHeaderField: "FaceSign-Version")
        let (data, _) = try await session.data(for: request)
        return try JSONDecoder().decode([Language].self, from: data)
    }
}
