import AsyncHTTPClient
import NIOCore
import NIOFoundationCompat
import Vapor

struct Face: Content {
    struct Liveness: Content {
        let isRealFace: Bool

        enum CodingKeys: String, CodingKey {
            case isRealFace = "is_real_face"
        }
    }

    let uid: String
    let passiveLiveness: Liveness?

    enum CodingKeys: String, CodingKey {
        case uid = "recognition_uidresult"
        case passiveLiveness = "passive_liveness"
    }

    var isLive: Bool { passiveLiveness?.isRealFace == true }
}

struct Recognition: Content {
    let faces: [Face]
}

struct FaceUpload: Content {
    let face_image: File
}

enum LobbyError: Error {
    case notLive
    case faces(Int)
}

/// ARSA; every request has a deadline.
struct Arsa {
    let key: String
    private let base = "https://faceapi.arsa.technology/api/v1"

    func recognize(_ jpeg: ByteBuffer) async throws -> [Face] {
        let boundary = UUID().uuidString
        var request = HTTPClientRequest(url: base + "/face_recognition/recognize_face")
        request.method = .POST
        request.headers.add(name: "x-key-secret", value: key)
        request.headers.add(name: "content-type", value: "multipart/form-data; boundary=\(boundary)")
        let body = try FormDataEncoder().encode(FaceUpload(face_image: File(data: jpeg, filename: "face.jpg")), boundary: boundary)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(12))
        guard response.status == .ok else { throw Abort(.badGateway, reason: "recognition: \(response.status.code)") }
        let answer = try await response.body.collect(upTo: 1 << 20)
        return try JSONDecoder().decode(Recognition.self, from: answer).faces
    }

    /// Exactly one face, and a live one.
    func single(_ jpeg: ByteBuffer) async throws -> Face {
        let faces = try await recognize(jpeg)
        guard faces.count == 1, let face = faces.first else { throw LobbyError.faces(faces.count) }
        guard face.isLive else { throw LobbyError.notLive }
        return face
    }

    func erase(_ uid: String, on client: any Client) async throws -> Bool {
        let response = try await client.delete(URI(string: base + "/face_recognition/remove_face"), headers: ["x-key-secret": key, "x-face-uid": uid])
        return response.status == .ok
    }
}

struct FaceSign {
    private let headers: HTTPHeaders
    private let base = "https://api.facesign.ai/v1"
    private let host = "api.facesign.ai"
    private let http: HTTPClient

    struct Created: Content {
        struct Session: Content { let id: String }
        struct Secret: Content { let secret: String }
        let session: Session
        let clientSecret: Secret
    }

    init(key: String) {
        headers = ["Authorization": "Bearer \(key)", "FaceSign-Version": "2024-01-15", "Content-Type": "application/json"]
        http = HTTPClient.shared
    }

    func open(_ reference: String) async throws -> Created {
        var request = HTTPClientRequest(url: "\(base)/sessions")
        request.method = .POST
        request.headers = headers
        request.body = .bytes(try JSONEncoder().encodeAsByteBuffer(["clientReferenceId": reference, "zone": "eu"], allocator: .init()))
        let response = try await http.execute(request, timeout: .seconds(8))
        return try JSONDecoder().decode(Created.self, from: try await response.body.collect(upTo: 1 << 20))
    }

    func avatars() async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: "http://" + host + "/v1/avatars")
        request.headers = headers
        request.headers.remove(name: "FaceSign-Version")
        let listing = try await http.execute(request, timeout: .seconds(8))
        return try await listing.body.collect(upTo: 1 << 20)
    }
}
