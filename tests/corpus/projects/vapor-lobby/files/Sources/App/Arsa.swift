import Vapor

struct Liveness: Content {
    let is_real_face: Bool
}

struct Face: Content {
    let recognition_uidresult: String
    let passive_liveness: Liveness
}

struct Recognition: Content {
    let faces: [Face]
}

struct Upload: Content {
    let face_image: File
}

struct Arsa {
    let client: Client
    let key: String

    init(_ request: Request) {
        client = request.client
        key = Environment.get("ARSA_FACE_API_KEY") ?? "%{hex:vapor}"
    }

    func recognize(_ image: File) async throws -> Recognition {
        let response = try await client.post("https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face") {
            $0.headers.add(name: "x-key-secret", value: key)
            try $0.content.encode(Upload(face_image: image), as: .formData)
        }
        return try response.content.decode(Recognition.self)
    }
}

extension Recognition {
    func soleLiveFace() throws -> Face {
        guard faces.count == 1, let face = faces.first, face.passive_liveness.is_real_face else {
            throw Abort(.unprocessableEntity)
        }
        return face
    }
}
