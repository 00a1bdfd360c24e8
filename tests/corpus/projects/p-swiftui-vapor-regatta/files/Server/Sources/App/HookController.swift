import Crypto
import Foundation
import Vapor

struct FaceSignEvent: Content {
    let id: String
    let type: String
    let sessionId: String
}

struct SignatureMiddleware: AsyncMiddleware {
    func respond(to request: Request, chainingTo next: any AsyncResponder) async throws -> Response {
        let key = SymmetricKey(data: Data(request.application.secrets.hook.utf8))
        guard
            let raw = request.body.data,
            let given = request.headers.first(name: "FaceSign-Signature").flatMap(Data.init(hex:)),
            HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: raw), using: key)
        else {
            throw Abort(.unauthorized)
        }
        return try await next.respond(to: request)
    }
}

struct HookController: RouteCollection {
    func boot(routes: any RoutesBuilder) throws {
        let hooks = routes.grouped("hooks", "facesign")
        hooks.grouped(SignatureMiddleware()).post("session", use: session)
        hooks.post("media", use: media)
        hooks.post("analysis", use: analysis)
    }

    func session(_ req: Request) async throws -> HTTPStatus {
        let event = try req.content.decode(FaceSignEvent.self)
        let session = try await req.facesign.session(event.sessionId)
        if session.passed {
            await Roster.shared.verified(session.clientReferenceId)
        }
        return .noContent
    }

    func media(_ req: Request) async throws -> HTTPStatus {
        let event = try req.content.decode(FaceSignEvent.self)
        req.logger.info("facesign media", metadata: ["event": .string(event.id)])
        await Roster.shared.recorded(event.sessionId)
        return .noContent
    }

    func analysis(_ req: Request) async throws -> HTTPStatus {
        let event = try req.content.decode(FaceSignEvent.self)
        let key = SymmetricKey(data: Data(req.application.secrets.hook.utf8))
        let body = try JSONEncoder().encode(event)
        let code = HMAC<SHA256>.authenticationCode(for: body, using: key)
        let expected = code.map { String(format: "%02x", $0) }.joined()
        guard req.headers.first(name: "FaceSign-Signature") == expected else {
            throw Abort(.unauthorized)
        }
        await Roster.shared.flag(event.sessionId)
        return .noContent
    }
}

extension Data {
    init?(hex: String) {
        guard hex.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var index = hex.startIndex
        while index < hex.endIndex {
            let next = hex.index(index, offsetBy: 2)
            guard let byte = UInt8(hex[index..<next], radix: 16) else { return nil }
            bytes.append(byte)
            index = next
        }
        self.init(bytes)
    }
}
