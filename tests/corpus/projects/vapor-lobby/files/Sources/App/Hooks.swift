import Crypto
import Vapor

struct FaceSignEvent: Content {
    let type: String
    let sessionId: String
}

struct Hooks: RouteCollection {
    let secret = SymmetricKey(data: Data((Environment.get("FACESIGN_WEBHOOK_SECRET") ?? "").utf8))

    func boot(routes: RoutesBuilder) throws {
        routes.post("hooks", "facesign", use: event)
        routes.post("hooks", "facesign-old", use: old)
        routes.post("hooks", "facesign-media", use: media)
    }

    func event(_ request: Request) async throws -> HTTPStatus {
        let raw = Data(buffer: request.body.data ?? ByteBuffer())
        guard let hex = request.headers.first(name: "FaceSign-Signature"),
              let given = Data(hexEncoded: hex),
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: raw, using: secret)
        else { throw Abort(.unauthorized) }
        let event = try JSONDecoder().decode(FaceSignEvent.self, from: raw)
        request.logger.info("session \(event.sessionId)")
        return .ok
    }

    func old(_ request: Request) async throws -> HTTPStatus {
        let event = try request.content.decode(FaceSignEvent.self)
        let again = try JSONEncoder().encode(event)
        let mac = HMAC<SHA256>.authenticationCode(for: again, using: secret).map { String(format: "%02x", $0) }.joined()
        guard mac == request.headers.first(name: "FaceSign-Signature") else { throw Abort(.unauthorized) }
        return .ok
    }

    func media(_ request: Request) async throws -> HTTPStatus {
        let event = try request.content.decode(FaceSignEvent.self)
        try await request.cache.set("media:\(event.sessionId)", to: event.type)
        return .ok
    }
}
