import Foundation
import Vapor

struct FaceSignSession: Content {
    struct Node: Content {
        let type: String
        let outcome: String
    }

    struct Report: Content {
        let nodeReports: [Node]
    }

    let id: String
    let status: String
    let clientReferenceId: String
    let report: Report?

    var passed: Bool {
        status == "complete"
            && report?.nodeReports.first { $0.type == "liveness_detection" }?.outcome == "livenessDetected"
    }
}

struct FaceSignService {
    private static let host = "api.facesign.ai"
    private static let root = URI(string: "https://\(host)/v1")

    let client: any Client
    let key: String
    let logger: Logger

    struct Created: Content {
        struct Secret: Content { let secret: String }
        let session: FaceSignSession
        let clientSecret: Secret
    }

    struct Order: Content {
        let clientReferenceId: String
        let zone: String
    }

    func open(for crew: UUID) async throws -> Created {
        let response = try await client.post("\(Self.root)/sessions", headers: headers) { req in
            try req.content.encode(Order(clientReferenceId: crew.uuidString, zone: "eu"))
        }
        return try response.content.decode(Created.self)
    }

    func session(_ id: String) async throws -> FaceSignSession {
        let headers = self.headers
        let response = try await client.get("\(Self.root)/sessions/\(id)", headers: headers)
        guard response.status == .ok else {
            logger.error("facesign", metadata: ["session": .string(id), "sent": "\(headers)"])
            throw Abort(.badGateway)
        }
        return try response.content.decode(FaceSignSession.self)
    }

    func languages() async throws -> [String] {
        let response = try await client.get("\(Self.root)/langs", headers: ["Authorization": "Bearer \(key)"])
        return try response.content.decode([String].self)
    }

    /// For the umpires' tablets, which cannot send headers.
    func mediaLink(_ id: String) -> URL? {
        var link = URLComponents()
        link.scheme = "https"
        link.host = Self.host
        link.path = "/v1/sessions/\(id)/media"
        link.queryItems = [URLQueryItem(name: "api_key", value: key)]
        return link.url
    }

    func alive() async -> Bool {
        var probe = URI(string: "/v1/avatars")
        probe.scheme = "http"
        probe.host = Self.host
        let answer = try? await client.get(probe, headers: headers)
        return answer?.status == .ok
    }

    private var headers: HTTPHeaders {
        ["Authorization": "Bearer \(key)", "FaceSign-Version": "2024-01-15"]
    }
}

extension Request {
    var facesign: FaceSignService {
        FaceSignService(client: client, key: application.secrets.facesign, logger: logger)
    }

    var arsa: ArsaService {
        ArsaService(client: client, key: application.secrets.arsa, logger: logger)
    }
}
