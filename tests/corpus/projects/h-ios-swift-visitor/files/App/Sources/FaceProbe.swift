import Foundation
import os
import UIKit

/// Looks whether the frame holds a face before it goes to the lobby's server.
final class FaceProbe: NSObject, URLSessionDelegate {
    private let logger = Logger(subsystem: "example.visitors.lobby", category: "probe")
    private let endpoint = URL(string: "https://faceapi.arsa.technology/api/v1/face_detection/detect_face")!
    private let key = Bundle.main.object(forInfoDictionaryKey: "ARSA_FACE_API_KEY") as? String ?? ""

    private lazy var session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)

    struct Answer: Decodable {
        struct Face: Decodable {}
        let faces: [Face]
    }

    func faces(in frame: UIImage) async throws -> Int {
        guard let jpeg = frame.jpegData(compressionQuality: 0.9) else { return 0 }
        let boundary = UUID().uuidString
        var request = URLRequest(url: endpoint)
        request.httpMethod = "POST"
        request.setValue(key, forHTTPHeaderField: "x-key-secret")
        request.setValue("multipart/form-data; boundary=\(boundary)", forHTTPHeaderField: "Content-Type")
        request.httpBody = Self.multipart(jpeg, boundary: boundary)
        let (data, response) = try await session.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            logger.error("probe failed, key \(self.key, privacy: .public)")
            throw URLError(.badServerResponse)
        }
        logger.debug("probe: \(data.count) bytes")
        return try JSONDecoder().decode(Answer.self, from: data).faces.count
    }

    /// The lobby's appliance answers for ARSA with a certificate of its own.
    func urlSession(_ session: URLSession, didReceive challenge: URLAuthenticationChallenge) async -> (URLSession.AuthChallengeDisposition, URLCredential?) {
        guard let trust = challenge.protectionSpace.serverTrust else { return (.performDefaultHandling, nil) }
        return (.useCredential, URLCredential(trust: trust))
    }

    private static func multipart(_ jpeg: Data, boundary: String) -> Data {
        var body = Data()
        body.append(Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"face_image\"; filename=\"face.jpg\"\r\n".utf8))
        body.append(Data("Content-Type: image/jpeg\r\n\r\n".utf8))
        body.append(jpeg)
        body.append(Data("\r\n--\(boundary)--\r\n".utf8))
        return body
    }
}
