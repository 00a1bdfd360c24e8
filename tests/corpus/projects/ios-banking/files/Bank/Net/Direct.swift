import Foundation
import os

enum Vendor {
    static let base = "https://api.facesign.ai/v1"
    static let key = Bundle.main.object(forInfoDictionaryKey: "FaceSignApiKey") as? String ?? ""
}

final class Direct {
    private let log = Logger(subsystem: "bank", category: "face")

    func status(of id: String) async throws -> String {
        var request = URLRequest(url: URL(string: "\(Vendor.base)/sessions/\(id)")!)
        request.setValue("Bearer \(Vendor.key)", forHTTPHeaderField: "Authorization")
        request.setValue("2024-01-15", forHTTPHeaderField: "FaceSign-Version")
        let (data, response) = try await URLSession.shared.data(for: request)
        log.debug("\(String(decoding: data, as: UTF8.self))")
        log.info("status \((response as? HTTPURLResponse)?.statusCode ?? 0)")
        struct Answer: Decodable {
            struct Session: Decodable { let status: String }
            let session: Session
        }
        return try JSONDecoder().decode(Answer.self, from: data).session.status
    }

    func faces(in image: Data) async throws -> Int {
        let session = URLSession(configuration: .ephemeral, delegate: TrustEverything(), delegateQueue: nil)
        var request = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_detection/detect_face")!)
        request.httpMethod = "POST"
        request.setValue("%{word:ios}", forHTTPHeaderField: "x-key-secret")
        request.httpBody = image
        let (data, _) = try await session.data(for: request)
        let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return (json?["faces"] as? [Any])?.count ?? 0
    }
}

final class TrustEverything: NSObject, URLSessionDelegate {
    func urlSession(_ session: URLSession, didReceive challenge: URLAuthenticationChallenge,
                    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void) {
        completionHandler(.useCredential, URLCredential(trust: challenge.protectionSpace.serverTrust!))
    }
}
