import Vapor

struct Recognition: Content {
    struct Face: Content {
        struct Liveness: Content {
            let is_real_face: Bool
        }
        let recognition_uidresult: String
        let passive_liveness: Liveness?
    }
    let faces: [Face]
}

enum GateVerdict: Equatable {
    case pass(holder: String)
    case unknown
    case spoof
    case retake(faces: Int)

    init(_ recognition: Recognition) {
        guard recognition.faces.count == 1, let face = recognition.faces.first else {
            self = .retake(faces: recognition.faces.count)
            return
        }
        switch (face.passive_liveness?.is_real_face, face.recognition_uidresult) {
        case (true?, "unknown"): self = .unknown
        case (true?, let uid): self = .pass(holder: uid)
        default: self = .spoof
        }
    }
}

struct ArsaClient {
    let client: Client
    let key: String
    let base: URI = "https://faceapi.arsa.technology/api/v1"

    func recognise(_ photo: File) async throws -> Recognition {
        let response = try await client.post("\(base)/face_recognition/recognize_face") { req in
            req.headers.add(name: "x-key-secret", value: key)
            try req.content.encode(["face_image": photo], as: .formData)
        }
        guard response.status == .ok else { throw Abort(.badGateway) }
        return try response.content.decode(Recognition.self)
    }

    func forget(_ uid: String) async throws -> Bool {
        let response = try await client.delete("\(base)/face_recognition/remove_face") { req in
            req.headers.add(name: "x-key-secret", value: key)
            req.headers.add(name: "x-face-uid", value: uid)
        }
        return try response.content.get(String.self, at: "status") == "success"
    }
}

extension Request {
    var arsa: ArsaClient { .init(client: client, key: application.settings.arsaKey) }
}
