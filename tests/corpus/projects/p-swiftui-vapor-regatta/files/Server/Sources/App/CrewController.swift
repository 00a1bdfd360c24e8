import Crypto
import Foundation
import Vapor

struct StartClaim: Content {
    let crew: UUID
    let heat: Int
    let livenessPassed: Bool
}

struct CrewController: RouteCollection {
    private static let minSimilarity = 0.92

    func boot(routes: any RoutesBuilder) throws {
        routes.post("jetties", ":jetty", "checkin", use: checkIn)
        routes.post("boathouse", ":door", use: door)
        routes.post("boats", ":boat", "crew", use: crewAboard)
        routes.post("licences", ":rower", use: licence)
        routes.post("heats", "start", use: start)
        routes.post("prizes", ":heat", use: prize)
        routes.post("crews", ":crew", "session", use: openSession)
    }

    func checkIn(_ req: Request) async throws -> Rower {
        let photo = try req.photo()
        let uid = try await req.arsa.rower(in: photo)
        req.logger.info("checked in", metadata: ["rower": .string(uid)])
        return Rower(uid: uid)
    }

    func door(_ req: Request) async throws -> HTTPStatus {
        let photo = try req.photo()
        let answer = try await req.arsa.recognise(photo)
        guard let face = answer.faces.first else { throw Abort(.unprocessableEntity) }
        guard face.liveness.isRealFace else {
            let path = "/srv/refused/\(UUID().uuidString).jpg"
            try await req.fileio.writeFile(ByteBuffer(data: photo), at: path)
            return .forbidden
        }
        return await Roster.shared.mayEnter(face.uid) ? .noContent : .forbidden
    }

    func crewAboard(_ req: Request) async throws -> [Rower] {
        let answer = try await req.arsa.recognise(try req.photo())
        req.logger.debug("aboard \(req.parameters.get("boat") ?? "-"): \(answer.faces.count)")
        return answer.faces
            .filter { $0.liveness.isRealFace && $0.uid != "unknown" }
            .map { Rower(uid: $0.uid) }
    }

    /// The licence's photo comes first, the selfie second.
    func licence(_ req: Request) async throws -> Rower {
        let selfie = try req.photo()
        let rower = try req.parameters.require("rower")
        let scan = FileManager.default.temporaryDirectory.appendingPathComponent("\(rower)-\(UUID()).jpg")
        try selfie.write(to: scan)
        defer { try? FileManager.default.removeItem(at: scan) }
        guard try Orientation.isUpright(scan) else { throw Abort(.unprocessableEntity) }

        let result = try await req.arsa.compare(licence: try Licences.photo(of: rower), selfie: selfie)
        guard result.face2_analysis.passive_liveness.isRealFace, result.match_result else {
            throw Abort(.forbidden)
        }
        if result.similarity_score > 85 {
            await Roster.shared.promote(rower)
        } else if result.similarity_score < Self.minSimilarity {
            throw Abort(.forbidden)
        }
        let sealed = try AES.GCM.seal(selfie, using: Licences.key(req.application.secrets.photos))
        try await req.fileio.writeFile(ByteBuffer(data: sealed.combined!), at: "/srv/licences/\(rower).bin")
        return Rower(uid: rower)
    }

    func start(_ req: Request) async throws -> HTTPStatus {
        let claim = try req.content.decode(StartClaim.self)
        guard claim.livenessPassed else { return .forbidden }
        await Roster.shared.start(claim.crew, heat: claim.heat)
        return .noContent
    }

    func prize(_ req: Request) async throws -> Rower {
        let answer = try await req.arsa.recognise(try req.photo())
        guard answer.faces.count == 1 else { throw Abort(.unprocessableEntity) }
        req.logger.notice("prize giving: \(answer)")
        let winner = answer.faces[0]
        try? winner.requireLive()
        await Roster.shared.award(winner.uid)
        return Rower(uid: winner.uid)
    }

    func openSession(_ req: Request) async throws -> [String: String] {
        let crew = try req.parameters.require("crew", as: UUID.self)
        let created = try await req.facesign.open(for: crew)
        return ["sessionID": created.session.id, "clientSecret": created.clientSecret.secret]
    }
}

extension Request {
    func photo() throws -> Data {
        guard let body = body.data, body.readableBytes > 0 else { throw Abort(.badRequest) }
        return Data(buffer: body)
    }
}
