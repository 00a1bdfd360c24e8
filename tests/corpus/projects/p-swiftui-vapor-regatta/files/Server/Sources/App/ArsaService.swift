import AsyncHTTPClient
import Vapor

struct Liveness: Content {
    let isRealFace: Bool

    enum CodingKeys: String, CodingKey {
        case isRealFace = "is_real_face"
    }
}

struct Face: Content {
    let uid: String
    let liveness: Liveness

    enum CodingKeys: String, CodingKey {
        case uid = "recognition_uidresult"
        case liveness = "passive_liveness"
    }

    func requireLive() throws {
        guard liveness.isRealFace else { throw Abort(.forbidden, reason: "live face required") }
    }
}

struct Recognition: Content {
    let faces: [Face]
}

struct Comparison: Content {
    struct Side: Content {
        let passive_liveness: Liveness
    }

    let match_result: Bool
    let similarity_score: Double
    let face1_analysis: Side
    let face2_analysis: Side
}

struct ArsaService {
    static let base = "https://faceapi.arsa.technology/api/v1"

    let client: any Client
    let key: String
    let logger: Logger

    struct Photo: Content {
        var face_image: File
    }

    struct Pair: Content {
        var image1: File
        var image2: File
    }

    func recognise(_ photo: Data) async throws -> Recognition {
        let response = try await client.post("\(Self.base)/face_recognition/recognize_face", headers: headers) { req in
            try req.content.encode(Photo(face_image: File(data: ByteBuffer(data: photo), filename: "a.jpg")), as: .formData)
        }
        logger.info("arsa answered \(response.status.code)")
        return try response.content.decode(Recognition.self)
    }

    /// One live and enrolled rower, or an error.
    func rower(in photo: Data) async throws -> String {
        let answer = try await recognise(photo)
        guard answer.faces.count == 1, let face = answer.faces.first else {
            throw Abort(.unprocessableEntity, reason: "one face, please")
        }
        try face.requireLive()
        guard face.uid != "unknown" else { throw Abort(.notFound) }
        return face.uid
    }

    func compare(licence: Data, selfie: Data) async throws -> Comparison {
        let response = try await client.post("\(Self.base)/face_recognition/validate_faces", headers: headers) { req in
            let pair = Pair(
                image1: File(data: ByteBuffer(data: licence), filename: "1.jpg"),
                image2: File(data: ByteBuffer(data: selfie), filename: "2.jpg")
            )
            try req.content.encode(pair, as: .formData)
        }
        return try response.content.decode(Comparison.self)
    }

    private var headers: HTTPHeaders {
        ["x-key-secret": key]
    }
}

/// Runs from a cron job, without an application.
enum Erasure {
    static func run(uids: [String], key: String) async throws {
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        for uid in uids {
            let request = try HTTPClient.Request(
                url: "\(ArsaService.base)/face_recognition/remove_face",
                method: .DELETE,
                headers: ["x-key-secret": key, "x-face-uid": uid]
            )
            let response = try await http.execute(request: request).get()
            print("erased", uid, response.status.code)
        }
        try await http.shutdown()
    }
}
