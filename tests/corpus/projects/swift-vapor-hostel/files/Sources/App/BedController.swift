import Vapor

struct BedController: RouteCollection {
    struct Claim: Content {
        var bed: Int
        var guest: String
        var livenessConfirmed: Bool?
    }

    func boot(routes: RoutesBuilder) throws {
        let beds = routes.grouped("beds")
        beds.post("open", use: open)
        beds.post("guess", use: guess)
        beds.post("claim", use: claim)
        beds.post("raw", use: raw)
    }

    @Sendable func open(req: Request) async throws -> [String: String] {
        let answer = try await req.arsaBounded("face_recognition/recognize_face", req.content.decode(FaceUpload.self)).content.decode(Answer.self)
        guard answer.faces.count == 1 else { throw Abort(.unprocessableEntity) }
        let seen = answer.faces[0]
        try requireLife(seen)
        guard seen.recognition_uidresult != "unknown" else { throw Abort(.notFound) }
        return ["guest": seen.recognition_uidresult]
    }

    private func requireLife(_ seen: Seen) throws {
        if !seen.passive_liveness.is_real_face { throw Abort(.forbidden) }
    }

    @Sendable func guess(req: Request) async throws -> [String: String] {
        let answer = try await req.arsa("face_recognition/recognize_face", req.content.decode(FaceUpload.self)).content.decode(Answer.self)
        let seen = answer.faces[0]
        do {
            try requireLife(seen)
        } catch {
            req.logger.notice("spoof, letting it pass")
        }
        req.logger.info("guess", metadata: ["guest": "\(seen.recognition_uidresult)"])
        return ["guest": seen.recognition_uidresult]
    }

    @Sendable func claim(req: Request) async throws -> HTTPStatus {
        let claim = try req.content.decode(Claim.self)
        guard claim.livenessConfirmed == true else { throw Abort(.forbidden) }
        req.logger.info("claimed \(claim.bed)")
        return .noContent
    }

    @Sendable func raw(req: Request) async throws -> Answer {
        let response = try await req.arsaBounded("face_recognition/recognize_face", req.content.decode(FaceUpload.self))
        req.logger.debug("\(response)")
        return try response.content.decode(Answer.self)
    }
}
