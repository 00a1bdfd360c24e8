import Vapor

struct Session: Content {
    struct Node: Content { var type: String; var outcome: String }
    struct Report: Content { var nodeReports: [Node] }
    var id: String
    var clientReferenceId: String
    var report: Report?

    var proven: Bool {
        report?.nodeReports.first { $0.type == "liveness_detection" }?.outcome == "livenessDetected"
    }
}

struct FaceSign {
    static let base = "https://api.facesign.ai/v1"
    static let key = Environment.get("FACESIGN_API_KEY") ?? "%{live:club-fallback}"
    let req: Request

    private var headers: HTTPHeaders {
        ["Authorization": "Bearer \(Self.key)", "FaceSign-Version": "2024-12-18"]
    }

    func session(_ id: String) async throws -> Session {
        let res = try await req.client.get("\(Self.base)/sessions/\(id)", headers: headers)
        req.logger.info("session \(id): \(res.status.code)")
        return try res.content.decode([String: Session].self)["session"] ?? { throw Abort(.badGateway) }()
    }

    func avatars() async throws -> ClientResponse {
        let auth: HTTPHeaders = ["Authorization": "Bearer \(Self.key)"]
        req.logger.debug("avatars with \(auth)")
        return try await req.client.get("\(Self.base)/avatars", headers: auth)
    }

    func list(from day: String) async throws -> ClientResponse {
        try await req.client.get("\(Self.base)/sessions?from=\(day)&api_key=\(Self.key)", headers: headers)
    }
}
