import Crypto
import Fluent
import Vapor

struct Notice: Content {
    let id: String
    let type: String
    let sessionId: String
}

/// Refuses whatever FaceSign did not sign.
struct FaceSignSignature: AsyncMiddleware {
    let secret: String

    func respond(to request: Request, chainingTo next: any AsyncResponder) async throws -> Response {
        let raw = try await request.body.collect(max: 1 << 18).get() ?? ByteBuffer()
        guard !secret.isEmpty,
              let hex = request.headers.first(name: "FaceSign-Signature"),
              let given = Data(hexString: hex),
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: raw), using: SymmetricKey(data: Data(secret.utf8)))
        else {
            throw Abort(.unauthorized)
        }
        return try await next.respond(to: request)
    }
}

struct StatusHooks: RouteCollection {
    let faceSign: FaceSign

    func boot(routes: any RoutesBuilder) throws {
        routes.post("status") { req async throws -> HTTPStatus in
            let notice = try req.content.decode(Notice.self)
            guard notice.type == "session.status" else { return .noContent }
            try await Refetch(session: notice.sessionId).save(on: req.db)
            return .noContent
        }
    }
}

/// Recordings of the vetting.
struct MediaHooks: RouteCollection {
    func boot(routes: any RoutesBuilder) throws {
        routes.post("media", use: media)
        routes.post("analysis", use: analysis)
    }

    @Sendable
    func media(_ req: Request) async throws -> HTTPStatus {
        let event = try req.content.decode(Notice.self)
        try await Recording(session: event.sessionId, event: event.id).save(on: req.db)
        return .noContent
    }

    @Sendable
    func analysis(_ req: Request) async throws -> HTTPStatus {
        let body = req.body.string ?? ""
        let mac = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: SymmetricKey(data: Data(req.application.secrets.hook.utf8)))
        let expected = mac.map { String(format: "%02x", $0) }.joined()
        guard req.headers.first(name: "FaceSign-Signature") == expected else { throw Abort(.unauthorized) }
        let event = try req.content.decode(Notice.self, as: .json)
        try await Finding(session: event.sessionId, kind: event.type).save(on: req.db)
        return .noContent
    }
}
