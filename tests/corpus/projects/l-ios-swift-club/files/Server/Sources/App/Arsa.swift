import Vapor

struct Face: Content {
    struct Liveness: Content { var is_real_face: Bool }
    var recognition_uidresult: String
    var passive_liveness: Liveness?
    var isLive: Bool { passive_liveness?.is_real_face ?? false }
}

struct Recognition: Content {
    var status: String
    var faces: [Face]
}

struct Validation: Content {
    var match_result: Bool
    var similarity_score: Double
    var face1_analysis: Analysis
    struct Analysis: Content { var passive_liveness: Face.Liveness }
}

struct Arsa {
    static let base = "https://faceapi.arsa.technology/api/v1"
    let client: any Client
    let key: String

    init(_ req: Request) throws {
        guard let key = Environment.get("ARSA_FACE_API_KEY") else { throw Abort(.serviceUnavailable) }
        self.client = req.client
        self.key = key
    }

    func recognise(_ jpeg: Data) async throws -> Recognition {
        let res = try await client.post("\(Self.base)/face_recognition/recognize_face") { out in
            out.headers.add(name: "x-key-secret", value: key)
            try out.content.encode(["face_image": File(data: .init(data: jpeg), filename: "f.jpg")], as: .formData)
        }
        return try res.content.decode(Recognition.self)
    }

    func validate(_ selfie: File, _ card: File) async throws -> Validation {
        let res = try await client.post("\(Self.base)/face_recognition/validate_faces") { out in
            out.headers.add(name: "x-key-secret", value: key)
            try out.content.encode(["image1": selfie, "image2": card], as: .formData)
        }
        return try res.content.decode(Validation.self)
    }

    func member(_ jpeg: Data) async throws -> String {
        let faces = try await recognise(jpeg).faces
        guard faces.count == 1, let face = faces.first else { throw Abort(.unprocessableEntity) }
        guard face.isLive, face.recognition_uidresult != "unknown" else { throw Abort(.forbidden) }
        return face.recognition_uidresult
    }
}
