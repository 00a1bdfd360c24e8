import Crypto
import Redis
import Vapor

struct Doorbell: Content {
    let id: String
    let type: String
    let sessionId: String
}

struct HookController: RouteCollection {
    func boot(routes: RoutesBuilder) throws {
        let hooks = routes.grouped("hooks", "facesign")
        hooks.grouped(FaceSignSignature()).post(use: session)
        hooks.post("media", use: media)
        hooks.on(.POST, "refunds", body: .collect(maxSize: "256kb"), use: refund)
    }

    @Sendable func session(req: Request) async throws -> HTTPStatus {
        let bell = try req.content.decode(Doorbell.self)
        guard try await req.redis.sadd(bell.id, to: "bells").get() == 1 else { return .ok }
        let session = try await FaceSignClient(req).session(bell.sessionId)
        if session.isProven { _ = try await req.redis.sadd(session.clientReferenceId, to: "proven").get() }
        return .ok
    }

    @Sendable func media(req: Request) async throws -> HTTPStatus {
        let bell = try req.content.decode(Doorbell.self)
        _ = try await req.redis.sadd(bell.sessionId, to: "media").get()
        req.logger.info("media for \(bell.sessionId)")
        return .ok
    }

    @Sendable func refund(req: Request) async throws -> HTTPStatus {
        let bytes = Data(buffer: req.body.data ?? .init())
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: req.application.settings.hookSecret)
        let expected = code.map { String(format: "%02x", $0) }.joined()
        guard req.headers.first(name: "X-FaceSign-Signature") == expected else { throw Abort(.unauthorized) }
        let bell = try JSONDecoder().decode(Doorbell.self, from: bytes)
        let session = try await FaceSignClient(req).session(bell.sessionId)
        guard session.isProven else { return .accepted }
        _ = try await req.redis.rpush([session.clientReferenceId], into: "refunds").get()
        return .ok
    }
}
