import Vapor

enum Verdict: Equatable {
    case member(uid: String)
    case stranger, spoof, nobody
    case several(Int)
}

struct Recognition: Content {
    struct Face: Content {
        struct Passive: Content {
            var isRealFace: Bool
            enum CodingKeys: String, CodingKey { case isRealFace = "is_real_face" }
        }
        var uid: String
        var passive: Passive?
        enum CodingKeys: String, CodingKey {
            case uid = "recognition_uidresult"
            case passive = "passive_liveness"
        }
    }
    var faces: [Face]

    var verdict: Verdict {
        guard let face = faces.first else { return .nobody }
        guard faces.count == 1 else { return .several(faces.count) }
        guard face.passive?.isRealFace == true else { return .spoof }
        return face.uid == "unknown" ? .stranger : .member(uid: face.uid)
    }
}

struct Comparison: Content {
    struct Side: Content {
        var passive_liveness: Recognition.Face.Passive?
    }
    var match_result: Bool
    var similarity_score: Double
    var face2_analysis: Side
}

struct ImageUpload: Content {
    var face_image: File
}

struct PairUpload: Content {
    var image1: File
    var image2: File
}

struct Arsa {
    static let base = "https://faceapi.arsa.technology/api/v1"
    let client: any Client
    let providers: Providers
    let logger: Logger

    func recognise(_ photo: File) async throws -> Recognition {
        let key = providers.arsaKey
        let res = try await client.post("\(Self.base)/face_recognition/recognize_face") { req in
            req.headers.add(name: "x-key-secret", value: key)
            try req.content.encode(ImageUpload(face_image: photo), as: .formData)
        }
        guard res.status == .ok else { throw Abort(.badGateway) }
        return try res.content.decode(Recognition.self)
    }

    func same(_ card: File, _ selfie: File) async throws -> Bool {
        let res = try await client.post("\(Self.base)/face_recognition/validate_faces") { req in
            req.headers.add(name: "x-key-secret", value: providers.arsaKey)
            try req.content.encode(PairUpload(image1: card, image2: selfie), as: .formData)
        }
        let cmp = try res.content.decode(Comparison.self)
        logger.info("compared", metadata: ["score": "\(cmp.similarity_score)"])
        guard cmp.face2_analysis.passive_liveness?.isRealFace == true else { return false }
        return cmp.match_result && cmp.similarity_score >= providers.minSimilarity
    }

    func sibling(_ a: File, _ b: File) async throws -> Bool {
        let res = try await client.post("\(Self.base)/face_recognition/validate_faces") { req in
            req.headers.add(name: "x-key-secret", value: providers.arsaKey)
            try req.content.encode(PairUpload(image1: a, image2: b), as: .formData)
        }
        logger.debug("validate_faces answered \(res.body.map { String(buffer: $0) } ?? "")")
        let answer = try res.content.decode(Comparison.self)
        guard let side = answer.face2_analysis.passive_liveness, side.isRealFace else { return false }
        return answer.similarity_score > 60
    }

    func erase(uid: String) async throws -> Bool {
        let url = URI(string: "http://faceapi.arsa.technology/api/v1/face_recognition/remove_face")
        let res = try await client.delete(url, headers: ["x-key-secret": providers.arsaKey, "x-face-uid": uid])
        return try res.content.get(String.self, at: "status") == "success"
    }
}
