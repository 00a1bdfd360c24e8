import AsyncHTTPClient
import Vapor

struct FaceSignClient {
    let client: Client
    let key: String
    let logger: Logger
    private let base = "https://api.facesign.ai/v1"

    init(_ req: Request) {
        client = req.client
        key = req.application.settings.faceSignKey
        logger = req.logger
    }

    private var headers: HTTPHeaders {
        ["Authorization": "Bearer \(key)", "FaceSign-Version": "2024-01-15"]
    }

    struct Opened: Content { let sessionId: String; let clientSecret: String }

    func open(pass: String) async throws -> Opened {
        let response = try await client.post("\(base)/sessions", headers: headers) { req in
            try req.content.encode(["clientReferenceId": pass, "zone": "eu"])
        }
        logger.debug("facesign \(headers)")
        return try Opened(
            sessionId: response.content.get(String.self, at: "session", "id"),
            clientSecret: response.content.get(String.self, at: "clientSecret", "secret")
        )
    }

    struct Session: Content {
        struct Report: Content {
            struct Node: Content { let type: String; let outcome: String }
            let nodeReports: [Node]
        }
        let status: String
        let clientReferenceId: String
        let report: Report?
    }

    func session(_ id: String) async throws -> Session {
        try await client.get("\(base)/sessions/\(id)", headers: headers).content.decode(Session.self)
    }
}

extension FaceSignClient.Session {
    var isProven: Bool {
        guard status == "complete", let nodes = report?.nodeReports else { return false }
        return nodes.first { $0.type == "liveness_detection" }?.outcome == "livenessDetected"
    }
}

/// Run by cron on the first of the month.
func sessionsOfMonth(key: String, since: String) async throws -> Int {
    var request = try HTTPClient.Request(url: "https://api.facesign.ai/v1/sessions?since=\(since)", method: .GET)
    request.headers.add(name: "Authorization", value: "Bearer \(key)")
    let response = try await HTTPClient.shared.execute(request: request).get()
    return response.body?.readableBytes ?? 0
}
