import Foundation
import os

struct CheckInAnswer: Decodable {
    let room: String?
}

final class CheckInService {
    private let log = Logger(subsystem: "example.hostel", category: "check-in")
    private let base = URL(string: Bundle.main.object(forInfoDictionaryKey: "BACKEND_URL") as! String)!

    func checkIn(faceImage: Data) async throws -> String? {
        var request = URLRequest(url: base.appending(path: "check-in"))
        request.httpMethod = "POST"
        request.httpBody = faceImage
        let (data, response) = try await URLSession.shared.data(for: request)
        log.info("check-in answered \((response as? HTTPURLResponse)?.statusCode ?? 0)")
        return try JSONDecoder().decode(CheckInAnswer.self, from: data).room
    }

    func keepDraft(faceImage: Data) throws {
        let url = URL.documentsDirectory.appending(path: "draft-face.jpg")
        try faceImage.write(to: url)
        print("draft \(faceImage.base64EncodedString())")
    }

    func preview(faceImage: Data) throws -> Int {
        let url = URL.temporaryDirectory.appending(path: UUID().uuidString + ".jpg")
        defer { try? FileManager.default.removeItem(at: url) }
        try faceImage.write(to: url, options: .completeFileProtection)
        return try Thumbnail(contentsOf: url).quality
    }
}
