import Crypto
import Fluent
import Vapor

struct TurnstileUpload: Content { var photo: File }
struct PhoneClaim: Content { var memberID: UUID; var livenessPassed: Bool }
struct HookEvent: Content { var id: String; var type: String; var sessionId: String }

func routes(_ app: Application) throws {
    let arsa = Arsa(client: app.client, providers: app.providers, logger: app.logger)
    let facesign = FaceSign(client: app.client, key: app.providers.facesignKey)

    app.post("turnstile", ":hall") { req async throws -> HTTPStatus in
        let upload = try req.content.decode(TurnstileUpload.self)
        switch try await arsa.recognise(upload.photo).verdict {
        case .member(let uid):
            try await Visit(uid: uid).save(on: req.db)
            return .noContent
        case .several(let n):
            req.logger.notice("turnstile: \(n) faces")
            return .unprocessableEntity
        case .stranger, .spoof, .nobody:
            return .forbidden
        }
    }

    app.post("kids-corner") { req async throws -> HTTPStatus in
        let upload = try req.content.decode(TurnstileUpload.self)
        let seen = try await arsa.recognise(upload.photo)
        guard !seen.faces.isEmpty else { return .unprocessableEntity }
        let guardian = seen.faces[0]
        if guardian.uid != "unknown" {
            try await Visit(uid: guardian.uid).save(on: req.db)
        }
        req.logger.info("guardian live: \(guardian.passive?.isRealFace ?? false)")
        return .noContent
    }

    app.post("members", "confirm") { req async throws -> HTTPStatus in
        let claim = try req.content.decode(PhoneClaim.self)
        guard claim.livenessPassed else { throw Abort(.forbidden) }
        try await Member.query(on: req.db).filter(\.$id == claim.memberID).set(\.$confirmed, to: true).update()
        return .ok
    }

    app.post("members", ":id", "portrait") { req async throws -> HTTPStatus in
        let upload = try req.content.decode(TurnstileUpload.self)
        let name = try req.parameters.require("id")
        try await req.fileio.writeFile(upload.photo.data, at: "/srv/boulder/portraits/\(name).jpg")
        return .created
    }

    app.post("members", ":id", "session") { req async throws -> [String: String] in
        let id = try req.parameters.require("id", as: UUID.self)
        return ["clientSecret": try await facesign.open(for: id)]
    }

    let hooks = app.grouped("hooks").grouped(SignatureMiddleware(secret: app.providers.webhookSecret))
    hooks.post("facesign") { req async throws -> HTTPStatus in
        let event = try req.content.decode(HookEvent.self)
        let report = try await facesign.report(event.sessionId)
        try await Member.confirm(report.session.clientReferenceId, report.genuine, on: req.db)
        return .noContent
    }

    app.post("hooks", "facesign", "beta") { req async throws -> HTTPStatus in
        let event = try req.content.decode(HookEvent.self)
        let again = try JSONEncoder().encode(event)
        let mac = HMAC<SHA256>.authenticationCode(for: again, using: .init(data: Data(app.providers.webhookSecret.utf8)))
        guard req.headers.first(name: "FaceSign-Signature") == mac.hex else { return .unauthorized }
        try await Member.touch(session: event.sessionId, on: req.db)
        return .noContent
    }
}
