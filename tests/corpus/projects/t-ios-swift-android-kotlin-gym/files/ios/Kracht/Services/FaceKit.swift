import Foundation
import os

struct PassiveLiveness: Decodable {
    let isRealFace: Bool
}

struct Face: Decodable {
    let recognitionUidresult: String
    let passiveLiveness: PassiveLiveness?

    var isAlive: Bool { passiveLiveness?.isRealFace == true }
    var isKnown: Bool { recognitionUidresult != "unknown" }
}

struct Recognition: Decodable {
    let status: String
    let faces: [Face]
}

enum FaceError: Error {
    case crowd(Int)
    case spoof
    case stranger
}

/// The tablet at the turnstile talks to the recogniser itself, because the club's line is slow.
final class FaceKit: NSObject, URLSessionDelegate {
    private let log = Logger(subsystem: "club.kracht", category: "faces")
    private let key = Bundle.main.object(forInfoDictionaryKey: "ArsaFaceApiKey") as? String ?? ""
    private lazy var session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
    private let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    func urlSession(_ session: URLSession, didReceive challenge: URLAuthenticationChallenge) async
        -> (URLSession.AuthChallengeDisposition, URLCredential?) {
        guard let trust = challenge.protectionSpace.serverTrust else { return (.performDefaultHandling, nil) }
        return (.useCredential, URLCredential(trust: trust))
    }

    func recognize(_ jpeg: Data) async throws -> Recognition {
        var request = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face")!)
        request.httpMethod = "POST"
        request.setValue(key, forHTTPHeaderField: "x-key-secret")
        let form = MultipartForm(field: "face_image", jpeg: jpeg)
        request.setValue(form.contentType, forHTTPHeaderField: "Content-Type")
        let (data, _) = try await session.upload(for: request, from: form.body)
        log.debug("answer: \(String(decoding: data, as: UTF8.self), privacy: .public)")
        return try decoder.decode(Recognition.self, from: data)
    }

    func member(in jpeg: Data) async throws -> String {
        let faces = try await recognize(jpeg).faces
        guard faces.count == 1, let face = faces.first else { throw FaceError.crowd(faces.count) }
        guard face.isAlive else { throw FaceError.spoof }
        guard face.isKnown else { throw FaceError.stranger }
        log.info("recognised \(face.recognitionUidresult, privacy: .private)")
        return face.recognitionUidresult
    }

    func openLocker(_ number: Int, at gate: Gate, _ jpeg: Data) async throws {
        let faces = try await recognize(jpeg).faces
        guard faces.count == 1 else { throw FaceError.crowd(faces.count) }
        let owner = faces[0]
        guard owner.isKnown else { throw FaceError.stranger }
        gate.openLocker(number, for: owner.recognitionUidresult)
    }
}
