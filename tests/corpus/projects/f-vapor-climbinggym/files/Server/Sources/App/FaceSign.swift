import Vapor

struct FaceSign {
    static let base = "https://api.facesign.ai/v1"
    let client: any Client
    let key: String

    private var headers: HTTPHeaders {
        ["Authorization": "Bearer \(key)", "FaceSign-Version": "2024-01-15"]
    }

    struct Report: Decodable {
        struct Node: Decodable { var type: String; var outcome: String? }
        struct Session: Decodable {
            struct Inner: Decodable { var nodeReports: [Node] }
            var status: String
            var clientReferenceId: String
            var report: Inner?
        }
        var session: Session

        var genuine: Bool {
            guard session.status == "complete", let nodes = session.report?.nodeReports else { return false }
            let checks = nodes.filter { $0.type == "liveness_detection" }
            return !checks.isEmpty && checks.allSatisfy { $0.outcome == "livenessDetected" }
        }
    }

    func report(_ id: String) async throws -> Report {
        try await client.get("\(Self.base)/sessions/\(id)", headers: headers).content.decode(Report.self)
    }

    func open(for member: UUID) async throws -> String {
        struct Body: Content { var clientReferenceId: UUID; var zone = "eu" }
        let res = try await client.post("\(Self.base)/sessions", headers: ["Authorization": "Bearer \(key)"], content: Body(clientReferenceId: member))
        return try res.content.get(String.self, at: "clientSecret", "secret")
    }
}
