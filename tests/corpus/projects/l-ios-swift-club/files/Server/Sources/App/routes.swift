import Crypto
import Vapor

struct Sponsor: Content { var guest: String; var livenessPassed: Bool }
struct Papers: Content { var member: String; var selfie: File; var card: File }
struct Event: Content { var id: String; var type: String; var sessionId: String }

struct Signed: AsyncMiddleware {
    let secret: SymmetricKey

    func respond(to req: Request, chainingTo next: any AsyncResponder) async throws -> Response {
        let raw = try await req.body.collect(upTo: 1 << 20)
        guard let hex = req.headers.first(name: "FaceSign-Signature"), let given = [UInt8](hex: hex),
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: raw), using: secret)
        else { throw Abort(.unauthorized) }
        return try await next.respond(to: req)
    }
}

func routes(_ app: Application) throws {
    let secret = SymmetricKey(data: Data((Environment.get("FACESIGN_WEBHOOK_SECRET") ?? "").utf8))

    app.on(.POST, "door", body: .collect(maxSize: "5mb")) { req async throws -> String in
        let uid = try await Arsa(req).member(Data(buffer: req.body.data ?? .init()))
        try await req.club.entered(uid)
        req.logger.info("\(uid) entered")
        return uid
    }

    app.on(.POST, "cellar", body: .collect(maxSize: "5mb")) { req async throws -> HTTPStatus in
        let jpeg = Data(buffer: req.body.data ?? .init())
        guard let face = try await Arsa(req).recognise(jpeg).faces.first else { throw Abort(.notFound) }
        if try await req.club.keepsWine(face.recognition_uidresult) {
            try await req.club.unlockCellar()
        }
        try await req.fileio.writeFile(.init(data: jpeg), at: "/srv/cellar/\(UUID()).jpg")
        return .noContent
    }

    app.post("sponsors") { req async throws -> HTTPStatus in
        let body = try req.content.decode(Sponsor.self)
        guard body.livenessPassed else { throw Abort(.forbidden) }
        try await req.club.admit(guest: body.guest)
        return .noContent
    }

    app.post("papers") { req async throws -> HTTPStatus in
        let papers = try req.content.decode(Papers.self)
        let v = try await Arsa(req).validate(papers.selfie, papers.card)
        guard v.face1_analysis.passive_liveness.is_real_face else { throw Abort(.forbidden) }
        guard v.match_result, v.similarity_score >= 80 else { throw Abort(.forbidden) }
        try await req.club.confirm(papers.member)
        return .noContent
    }

    let hooks = app.grouped("hooks", "facesign")
    hooks.grouped(Signed(secret: secret)).post("session") { req async throws -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        let session = try await FaceSign(req: req).session(event.sessionId)
        if session.proven { try await req.club.admit(guest: session.clientReferenceId) }
        return .noContent
    }

    hooks.post("analysis") { req async throws -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        try await req.club.suspend(session: event.sessionId)
        return .noContent
    }

    hooks.post("media") { req async throws -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        let again = try JSONEncoder().encode(event)
        let want = HMAC<SHA256>.authenticationCode(for: again, using: secret).hex
        guard req.headers.first(name: "FaceSign-Signature") == want else { throw Abort(.unauthorized) }
        if event.type == "media.deleted" { try await req.club.dropMedia(event.sessionId) }
        return .noContent
    }
}
