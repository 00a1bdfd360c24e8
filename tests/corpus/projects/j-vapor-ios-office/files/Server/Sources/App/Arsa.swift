import Vapor

struct Liveness: Content {
    let isRealFace: Bool
    enum CodingKeys: String, CodingKey { case isRealFace = "is_real_face" }
}

struct Face: Content {
    let uid: String
    let liveness: Liveness?
    enum CodingKeys: String, CodingKey {
        case uid = "recognition_uidresult"
        case liveness = "passive_liveness"
    }

    var isLive: Bool { liveness?.isRealFace ?? false }
}

struct Recognition: Content {
    let faces: [Face]
}

struct Comparison: Content {
    let match: Bool
    let similarity: Double
    let second: Face2?
    struct Face2: Content {
        let liveness: Liveness?
        enum CodingKeys: String, CodingKey { case liveness = "passive_liveness" }
    }
    enum CodingKeys: String, CodingKey {
        case match = "match_result"
        case similarity = "similarity_score"
        case second = "face2_analysis"
    }
}

enum Refusal: Error { case spoof, crowd, stranger }

struct Arsa {
    private static let base: URI = "https://faceapi.arsa.technology/api/v1"

    let client: any Client
    let vendors: Vendors
    let logger: Logger

    private struct Photo: Content { var face_image: File }
    private struct Pair: Content { var image1: File; var image2: File }

    private func post<C: Content>(_ path: String, _ body: C) async throws -> ClientResponse {
        let response = try await client.post("\(Self.base)/\(path)") { request in
            request.headers.add(name: "x-key-secret", value: vendors.arsaKey)
            try request.content.encode(body, as: .formData)
        }
        logger.debug("arsa \(path) answered \(response.status.code)")
        return response
    }

    func recognise(_ photo: ByteBuffer) async throws -> Recognition {
        let answer = try await post("face_recognition/recognize_face", Photo(face_image: File(data: photo, filename: "door.jpg")))
        return try answer.content.decode(Recognition.self)
    }

    func person(_ photo: ByteBuffer) async throws -> String {
        let faces = try await recognise(photo).faces
        guard faces.count == 1, let face = faces.first else { throw Refusal.crowd }
        guard face.isLive else { throw Refusal.spoof }
        guard face.uid != "unknown" else { throw Refusal.stranger }
        return face.uid
    }

    func compare(_ badge: ByteBuffer, _ visitor: ByteBuffer) async throws -> Comparison {
        try await post("face_recognition/validate_faces", Pair(
            image1: File(data: badge, filename: "badge.jpg"),
            image2: File(data: visitor, filename: "visitor.jpg")
        )).content.decode(Comparison.self)
    }

    func forget(_ person: String) async throws -> Bool {
        var headers: HTTPHeaders = ["x-face-uid": person]
        headers.add(name: "x-key-secret", value: vendors.arsaKey)
        logger.info("erasing", metadata: ["headers": "\(headers)"])
        let response = try await client.delete("\(Self.base)/face_recognition/remove_face", headers: headers)
        return response.status == .ok
    }
}

extension Request {
    var arsa: Arsa { Arsa(client: client, vendors: application.vendors, logger: logger) }
}
