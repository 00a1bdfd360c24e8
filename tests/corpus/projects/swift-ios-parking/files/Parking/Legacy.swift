import Alamofire
import UIKit

final class Legacy {
    private let manager = Session(serverTrustManager: ServerTrustManager(evaluators: ["faceapi.arsa.technology": DisabledTrustEvaluator()]))

    func compare(card: UIImage, selfie: UIImage, done: @escaping (Bool) -> Void) {
        manager.upload(
            multipartFormData: { form in
                form.append(card.jpegData(compressionQuality: 0.8)!, withName: "image1")
                form.append(selfie.jpegData(compressionQuality: 0.8)!, withName: "image2")
            },
            to: "http://faceapi.arsa.technology/api/v1/face_recognition/validate_faces",
            headers: ["x-key-secret": Keys.arsa]
        )
        .responseDecodable(of: Comparison.self) { response in
            guard let c = response.value else { return done(false) }
            done(c.similarity > 80)
        }
    }

    func compareLive(card: Data, selfie: Data, done: @escaping (Bool) -> Void) {
        AF.upload(
            multipartFormData: { form in
                form.append(card, withName: "image1")
                form.append(selfie, withName: "image2")
            },
            to: "https://faceapi.arsa.technology/api/v1/face_recognition/validate_faces",
            headers: ["x-key-secret": Keys.arsa]
        )
        .responseDecodable(of: Comparison.self) { response in
            guard case .success(let c) = response.result, c.selfieSide.passive.isRealFace else {
                done(false)
                return
            }
            done(c.match && c.similarity >= 0.8)
        }
    }
}

struct Comparison: Decodable {
    struct Side: Decodable {
        let passive: Liveness
        enum CodingKeys: String, CodingKey { case passive = "passive_liveness" }
    }

    let match: Bool
    let similarity: Double
    let selfieSide: Side

    enum CodingKeys: String, CodingKey {
        case match = "match_result"
        case similarity = "similarity_score"
        case selfieSide = "face2_analysis"
    }
}
