import Crypto
import Vapor

struct HookEvent: Content {
    let id: String
    let type: String
    let sessionId: String
}

struct SignatureMiddleware: AsyncMiddleware {
    let key: SymmetricKey

    func respond(to request: Request, chainingTo next: any AsyncResponder) async throws -> Response {
        guard let header = request.headers.first(name: "FaceSign-Signature"),
              let given = [UInt8](hex: header),
              let body = request.body.data,
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: body), using: key)
        else {
            throw Abort(.unauthorized)
        }
        return try await next.respond(to: request)
    }
}

func hooks(_ app: Application) throws {
    let key = app.vendors.hookSecret
    let signed = app.grouped("hooks", "facesign").grouped(SignatureMiddleware(key: key))

    signed.post("session") { req async throws -> HTTPStatus in
        let event = try req.content.decode(HookEvent.self)
        if try await req.facesign.proven(event.sessionId) { try await Visitors.admit(event.sessionId) }
        return .noContent
    }

    app.post("hooks", "facesign", "media") { req async throws -> HTTPStatus in
        let event = try req.content.decode(HookEvent.self)
        req.logger.info("facesign \(event.type) \(event.id)")
        try await Visitors.expel(event.sessionId)
        return .noContent
    }

    app.post("hooks", "facesign", "analysis") { req async throws -> HTTPStatus in
        let event = try req.content.decode(HookEvent.self)
        let again = try JSONEncoder().encode(event)
        let code = HMAC<SHA256>.authenticationCode(for: again, using: key)
        guard code.hexEncodedString() == req.headers.first(name: "FaceSign-Signature") else { throw Abort(.unauthorized) }
        try await Visitors.flag(event.sessionId)
        return .noContent
    }
}
