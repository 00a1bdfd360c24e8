import Vapor

struct Recognition: Content {
    struct Face: Content {
        struct Passive: Content { let is_real_face: Bool }
        let recognition_uidresult: String
        let passive_liveness: Passive?
    }
    let status: String
    let faces: [Face]
}

enum FaceProblem: AbortError {
    case count(Int), spoof, unknown, upstream(UInt)

    var status: HTTPResponseStatus {
        switch self {
        case .count, .spoof, .unknown: return .forbidden
        case .upstream: return .badGateway
        }
    }
    var reason: String { "\(self)" }
}

actor FaceActor {
    private let client: Client
    private let key: String
    private let base: String

    init(_ app: Application) throws {
        guard let key = Environment.get("ARSA_FACE_API_KEY") else { throw Abort(.internalServerError) }
        self.key = key
        base = Environment.get("ARSA_BASE") ?? "https://faceapi.arsa.technology/api/v1"
        client = app.client
    }

    func recognize(_ photo: File) async throws -> Recognition {
        let response = try await client.post(URI(string: "\(base)/face_recognition/recognize_face")) { request in
            request.timeout = .seconds(8)
            request.headers.replaceOrAdd(name: "x-key-secret", value: key)
            try request.content.encode(["face_image": photo], as: .formData)
        }
        guard response.status == .ok else { throw FaceProblem.upstream(response.status.code) }
        return try response.content.decode(Recognition.self)
    }

    /// One face, live, known.
    func courier(_ photo: File) async throws -> String {
        let answer = try await recognize(photo)
        guard answer.faces.count == 1, let face = answer.faces.first else { throw FaceProblem.count(answer.faces.count) }
        guard face.passive_liveness?.is_real_face == true else { throw FaceProblem.spoof }
        guard face.recognition_uidresult != "unknown" else { throw FaceProblem.unknown }
        return face.recognition_uidresult
    }

    func similarity(_ answer: [String: Double]) -> Bool {
        (answer["similarity_score"] ?? 0) >= 75
    }
}
