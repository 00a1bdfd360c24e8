import Foundation
import os

struct Liveness: Decodable {
    let isRealFace: Bool

    enum CodingKeys: String, CodingKey {
        case isRealFace = "is_real_face"
    }
}

struct Face: Decodable {
    let uid: String
    let liveness: Liveness?

    enum CodingKeys: String, CodingKey {
        case uid = "recognition_uidresult"
        case liveness = "passive_liveness"
    }
}

struct Recognition: Decodable {
    let faces: [Face]
}

enum FaceError: Error {
    case spoof, count(Int), status(Int)
}

actor FaceClient {
    private let log = Logger(subsystem: "parking", category: "face")
    private let base = URL(string: "https://faceapi.arsa.technology/api/v1")!

    func recognise(_ jpeg: Data) async throws -> Recognition {
        var request = URLRequest(url: base.appendingPathComponent("face_recognition/recognize_face"))
        request.httpMethod = "POST"
        request.setValue(Keys.arsa, forHTTPHeaderField: "x-key-secret")
        let (data, response) = try await URLSession.shared.upload(for: request, from: jpeg)
        guard let http = response as? HTTPURLResponse, http.statusCode == 200 else {
            throw FaceError.status((response as? HTTPURLResponse)?.statusCode ?? 0)
        }
        log.debug("answer \(String(decoding: data, as: UTF8.self))")
        log.info("answered with \(http.statusCode)")
        return try JSONDecoder().decode(Recognition.self, from: data)
    }

    func driver(_ jpeg: Data) async throws -> String? {
        let faces = try await recognise(jpeg).faces
        guard faces.count == 1, let face = faces.first else { throw FaceError.count(faces.count) }
        guard face.liveness?.isRealFace == true else { throw FaceError.spoof }
        return face.uid == "unknown" ? nil : face.uid
    }

    func driverLoose(_ jpeg: Data) async throws -> String? {
        guard let face = try await recognise(jpeg).faces.first else { return nil }
        if let liveness = face.liveness {
            print("liveness", liveness.isRealFace)
        }
        return face.uid == "unknown" ? nil : face.uid
    }

    func plates(_ jpeg: Data) async throws -> [String] {
        try await recognise(jpeg).faces
            .filter { $0.liveness?.isRealFace ?? false }
            .map(\.uid)
    }
}
