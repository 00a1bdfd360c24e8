import Vapor

struct Seen: Content {
    struct Passive: Content {
        var is_real_face: Bool
    }

    var recognition_uidresult: String
    var passive_liveness: Passive
}

struct Answer: Content {
    var faces: [Seen]
}

struct FaceUpload: Content {
    var face_image: File
}

extension Request {
    func arsa(_ path: String, _ upload: FaceUpload) async throws -> ClientResponse {
        let key = try Environment.get("ARSA_FACE_API_KEY").unwrap(or: Abort(.internalServerError))
        return try await client.post("https://faceapi.arsa.technology/api/v1/\(path)") { out in
            out.headers.add(name: "x-key-secret", value: key)
            try out.content.encode(upload, as: .formData)
        }
    }

    func arsaBounded(_ path: String, _ upload: FaceUpload) async throws -> ClientResponse {
        try await client.post("https://faceapi.arsa.technology/api/v1/\(path)") { out in
            out.timeout = .seconds(8)
            out.headers.replaceOrAdd(name: "x-key-secret", value: Environment.get("ARSA_FACE_API_KEY") ?? "")
            try out.content.encode(upload, as: .formData)
        }
    }
}
