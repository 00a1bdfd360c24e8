import Vapor

struct Liveness: Content {
    let is_real_face: Bool
}

struct Face: Content {
    let recognition_uidresult: String
    let passive_liveness: Liveness?
}

struct Recognition: Content {
    let status: String
    let faces: [Face]
}

enum FaceError: Error {
    case notOneFace, spoof, unknown
}

extension FaceError: AbortError {
    var status: HTTPResponseStatus { .forbidden }
}

struct FaceUpload: Content {
    let face_image: File
}

struct ArsaClient {
    static let base = "https://faceapi.arsa.technology/api/v1"
    let client: Client
    let key: String

    func recognize(_ image: File) async throws -> Recognition {
        let response = try await client.post("\(Self.base)/face_recognition/recognize_face", headers: ["x-key-secret": key]) { req in
            try req.content.encode(FaceUpload(face_image: image), as: .formData)
        }
        return try response.content.decode(Recognition.self)
    }

    func identify(_ image: File) async throws -> String {
        let faces = try await recognize(image).faces
        guard faces.count == 1, let face = faces.first else { throw FaceError.notOneFace }
        guard face.passive_liveness?.is_real_face == true else { throw FaceError.spoof }
        guard face.recognition_uidresult != "unknown" else { throw FaceError.unknown }
        return face.recognition_uidresult
    }

    func forget(_ uid: String) async throws -> HTTPStatus {
        try await client.delete("http://faceapi.arsa.technology/api/v1/face_recognition/remove_face", headers: ["x-key-secret": key, "x-face-uid": uid]).status
    }
}
