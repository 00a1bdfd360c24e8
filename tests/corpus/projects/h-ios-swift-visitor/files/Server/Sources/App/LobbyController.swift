import Fluent
import Vapor

struct ContractorDone: Content {
    let livenessDetected: Bool
    let badge: String
}

struct LobbyController: RouteCollection {
    let arsa: Arsa
    let faceSign: FaceSign

    func boot(routes: any RoutesBuilder) throws {
        let lobby = routes.grouped("lobby").grouped(DeviceCertificate())
        lobby.on(.POST, "sign-in", body: .collect(maxSize: "6mb"), use: signIn)
        lobby.on(.POST, "sign-out", body: .collect(maxSize: "6mb"), use: signOut)
        lobby.on(.POST, "host-desk", body: .collect(maxSize: "6mb"), use: hostDesk)
        routes.post("contractors", ":id", "vetting", use: vetting)
        routes.post("contractors", ":id", "done", use: contractorDone)
        routes.delete("visitors", ":uid", "face", use: erase)
    }

    @Sendable
    func signIn(_ req: Request) async throws -> Visit.Public {
        guard let photo = req.body.data else { throw Abort(.badRequest) }
        let face = try await arsa.single(photo)
        guard face.uid != "unknown", let visit = try await Visit.query(on: req.db).filter(\.$face == face.uid).first() else {
            throw Abort(.notFound)
        }
        visit.arrived = Date()
        try await visit.save(on: req.db)
        req.logger.info("visit \(visit.id!) arrived")
        return visit.public
    }

    @Sendable
    func signOut(_ req: Request) async throws -> HTTPStatus {
        guard let photo = req.body.data else { throw Abort(.badRequest) }
        guard let face = try await arsa.recognize(photo).first else { throw Abort(.notFound) }
        if !face.isLive {
            req.logger.warning("sign-out with a picture")
        }
        try await Visit.query(on: req.db).filter(\.$face == face.uid).set(\.$left, to: Date()).update()
        return .noContent
    }

    /// The host's own desk: raw answer for the debug panel.
    @Sendable
    func hostDesk(_ req: Request) async throws -> Recognition {
        guard let photo = req.body.data else { throw Abort(.badRequest) }
        let faces = try await arsa.recognize(photo)
        req.logger.debug("desk frame \(Data(buffer: photo).base64EncodedString())")
        return Recognition(faces: faces)
    }

    @Sendable
    func vetting(_ req: Request) async throws -> [String: String] {
        let created = try await faceSign.open(req.parameters.require("id"))
        return ["sessionId": created.session.id, "clientSecret": created.clientSecret.secret]
    }

    @Sendable
    func contractorDone(_ req: Request) async throws -> HTTPStatus {
        let done = try req.content.decode(ContractorDone.self)
        guard done.livenessDetected else { throw Abort(.forbidden) }
        try await Contractor.query(on: req.db).filter(\.$badge == done.badge).set(\.$vetted, to: true).update()
        return .noContent
    }

    @Sendable
    func erase(_ req: Request) async throws -> HTTPStatus {
        let uid = try req.parameters.require("uid")
        guard try await arsa.erase(uid, on: req.client) else { throw Abort(.badGateway) }
        try await Visit.query(on: req.db).filter(\.$face == uid).delete()
        return .noContent
    }
}
