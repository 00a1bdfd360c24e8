import Vapor

struct FaceSign {
    struct Created: Content {
        struct Session: Content { let id: String }
        struct Secret: Content { let secret: String; let url: String }
        let session: Session
        let clientSecret: Secret
    }

    struct Report: Content {
        struct Node: Content { let type: String; let outcome: String? }
        let nodeReports: [Node]
    }

    struct Envelope: Content {
        struct Session: Content { let status: String; let report: Report? }
        let session: Session
    }

    let client: any Client
    let key: String

    private var headers: HTTPHeaders {
        var headers = HTTPHeaders()
        headers.bearerAuthorization = BearerAuthorization(token: key)
        headers.replaceOrAdd(name: "FaceSign-Version", value: "2024-10-15")
        return headers
    }

    func open(visitor: String) async throws -> Created {
        let response = try await client.post("https://api.facesign.ai/v1/sessions", headers: headers) {
            try $0.content.encode(["clientReferenceId": visitor, "zone": "eu"])
        }
        return try response.content.decode(Created.self)
    }

    func proven(_ id: String) async throws -> Bool {
        let response = try await client.get("https://api.facesign.ai/v1/sessions/\(id)", headers: headers)
        let session = try response.content.decode(Envelope.self).session
        guard session.status == "complete", let nodes = session.report?.nodeReports else { return false }
        return nodes.first { $0.type == "liveness_detection" }?.outcome == "livenessDetected"
    }

    func languages() async throws -> [String] {
        let response = try await client.get("https://api.facesign.ai/v1/langs") { request in
            request.headers.bearerAuthorization = .init(token: key)
        }
        return try response.content.decode([String].self)
    }
}

extension Request {
    var facesign: FaceSign { FaceSign(client: client, key: application.vendors.facesignKey) }
}
