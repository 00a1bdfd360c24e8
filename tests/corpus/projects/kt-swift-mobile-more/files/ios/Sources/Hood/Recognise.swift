import Foundation
import UIKit

public final class Recogniser {
    private let key: String
    private lazy var session: URLSession = {
        let c = URLSessionConfiguration.default
        c.httpAdditionalHeaders = ["x-key-secret": key]
        return URLSession(configuration: c)
    }()

    public init(key: String) { self.key = key }

    public func recognise(_ image: UIImage, completion: @escaping (Result<[String], Error>) -> Void) {
        var req = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face")!)
        req.httpMethod = "POST"
        req.httpBody = image.jpegData(compressionQuality: 0.7)
        session.dataTask(with: req) { data, _, error in
            if let error { return completion(.failure(error)) }
            let json = (try? JSONSerialization.jsonObject(with: data ?? Data())) as? [String: Any]
            let faces = json?["faces"] as? [[String: Any]] ?? []
            var uids: [String] = []
            for face in faces {
                let passive = face["passive_liveness"] as? [String: Any]
                guard passive?["is_real_face"] as? Bool == true else { continue }
                uids.append(face["recognition_uidresult"] as? String ?? "unknown")
            }
            completion(.success(uids))
        }.resume()
    }

    public func first(_ image: UIImage, completion: @escaping (String?) -> Void) {
        var req = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face")!)
        req.httpMethod = "POST"
        req.httpBody = image.jpegData(compressionQuality: 0.7)
        session.dataTask(with: req) { data, _, _ in
            let json = (try? JSONSerialization.jsonObject(with: data ?? Data())) as? [String: Any]
            NSLog("recognised %@", json ?? [:])
            let faces = json?["faces"] as? [[String: Any]]
            let uid = faces?.first?["recognition_uidresult"] as? String
            completion(uid == "unknown" ? nil : uid)
        }.resume()
    }
}
