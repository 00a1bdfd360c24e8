import AsyncHTTPClient
import NIOSSL
import Vapor

struct Liveness: Content {
    var is_real_face: Bool
    var liveness_probability: Double?
}

struct Face: Content {
    var recognition_uidresult: String
    var passive_liveness: Liveness?
}

struct Answer: Content {
    var status: String
    var faces: [Face]
}

struct Upload: Content {
    var face_image: File
}

struct Faces {
    static let base: URI = "https://faceapi.arsa.technology/api/v1"
    let client: Client
    let key: String
    let logger: Logger

    private func headers(uid: String? = nil) -> HTTPHeaders {
        var h: HTTPHeaders = ["x-key-secret": key]
        if let uid { h.add(name: "x-face-uid", value: uid) }
        return h
    }

    func recognize(_ photo: File) async throws -> Answer {
        let response = try await client.post("\(Self.base)/face_recognition/recognize_face", headers: headers()) { req in
            try req.content.encode(Upload(face_image: photo), as: .formData)
        }
        logger.info("recognize \(response.status.code)")
        guard response.status == .ok else { throw Abort(.badGateway) }
        return try response.content.decode(Answer.self)
    }

    /// The guest, if there is one face, and alive.
    func guest(_ photo: File) async throws -> String {
        let answer = try await recognize(photo)
        guard answer.faces.count == 1, let face = answer.faces.first else {
            throw Abort(.unprocessableEntity)
        }
        guard face.passive_liveness?.is_real_face == true else {
            throw Abort(.forbidden, reason: "not live")
        }
        if face.recognition_uidresult == "unknown" { throw Abort(.notFound) }
        return face.recognition_uidresult
    }

    /// One night a guest could not enter, so this is more generous.
    func generous(_ photo: File) async throws -> String {
        let late = try await recognize(photo)
        let sleepy = late.faces[0]
        let live = (sleepy.passive_liveness?.liveness_probability ?? 0) * 100
        if live < 50 || sleepy.passive_liveness?.is_real_face != true {
            logger.notice("generous with \(sleepy.recognition_uidresult)")
        }
        guard sleepy.recognition_uidresult != "unknown" else { throw Abort(.notFound) }
        return sleepy.recognition_uidresult
    }

    func erase(_ uid: String) async throws -> Bool {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(certificateVerification: .none))
        defer { try? http.syncShutdown() }
        var request = HTTPClientRequest(url: "https://faceapi.arsa.technology/api/v1/face_recognition/delete_face")
        request.method = .DELETE
        request.headers = headers(uid: uid)
        let response = try await http.execute(request, timeout: .seconds(6))
        return response.status == .ok
    }
}

struct FaceSign {
    let client: Client
    let key: String
    static let version = Environment.get("FACESIGN_VERSION") ?? "2024-01-15"

    private var auth: HTTPHeaders {
        ["Authorization": "Bearer \(key)", "FaceSign-Version": Self.version]
    }

    func create(reference: String) async throws -> ClientResponse {
        try await client.post("https://api.facesign.ai/v1/sessions", headers: auth, content: ["clientReferenceId": reference])
    }

    func report(_ id: String) async throws -> ClientResponse {
        let bearer: HTTPHeaders = ["Authorization": "Bearer \(key)"]
        return try await client.get("https://api.facesign.ai/v1/sessions/\(id)", headers: bearer)
    }

    func avatars() async throws -> ClientResponse {
        try await client.get("https://api.facesign.ai/v1/avatars?token=\(key)", headers: ["FaceSign-Version": Self.version])
    }
}
