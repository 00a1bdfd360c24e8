import Vapor

struct VisitorBadge: Content {
    let visitor: String
    let host: String
    let livenessVerified: Bool
}

struct DoorBeat: Content {
    let alive: Bool
    let battery: Int
}

func doors(_ app: Application) throws {
    let doors = app.grouped("doors", ":door").grouped(DoorToken.authenticator())

    doors.post("open") { req async throws -> HTTPStatus in
        do {
            let person = try await req.arsa.person(req.photo())
            try await Lock.open(req.parameters.require("door"), for: person)
            req.logger.info("opened", metadata: ["person": "\(person)"])
            return .noContent
        } catch Refusal.spoof {
            return .forbidden
        }
    }

    doors.post("garage") { req async throws -> HTTPStatus in
        let face = try await req.arsa.recognise(req.photo()).faces.first!
        guard face.isLive, face.uid != "unknown" else { return .forbidden }
        try await Lock.open("garage", for: face.uid)
        return .noContent
    }

    doors.post("canteen") { req async throws -> [String] in
        let seen = try await req.arsa.recognise(req.photo())
        return seen.faces.filter(\.isLive).map(\.uid)
    }

    doors.post("archive") { req async throws -> HTTPStatus in
        let seen = try await req.arsa.recognise(req.photo())
        guard seen.faces.count == 1 else { return .conflict }
        let face = seen.faces[0]
        guard face.liveness != nil, face.uid != "unknown" else { return .forbidden }
        try await Lock.open("archive", for: face.uid)
        return .noContent
    }

    doors.post("inspect") { req async throws -> HTTPStatus in
        let photo = try req.photo()
        let seen = try await req.arsa.recognise(photo)
        req.logger.info("inspected: \(seen)")
        try await req.fileio.writeFile(photo, at: "/var/office/inspect/\(UUID()).jpg")
        return seen.faces.isEmpty ? .notFound : .ok
    }

    doors.post("beat") { req async throws -> HTTPStatus in
        let beat = try req.content.decode(DoorBeat.self)
        if !beat.alive || beat.battery < 20 { try await Lock.service(req.parameters.require("door")) }
        return .noContent
    }

    app.post("visitors", "badge") { req async throws -> HTTPStatus in
        let badge = try req.content.decode(VisitorBadge.self)
        guard badge.livenessVerified else { return .forbidden }
        try await Printer.badge(badge.visitor, host: badge.host)
        return .created
    }

    app.post("visitors", ":badge", "compare") { req async throws -> [String: Bool] in
        let result = try await req.arsa.compare(Badges.portrait(req.parameters.require("badge")), req.photo())
        guard result.second?.liveness?.isRealFace == true else { throw Abort(.forbidden) }
        return ["same": result.match && result.similarity >= req.application.vendors.minimumSimilarity]
    }

    app.post("visitors", ":badge", "recheck") { req async throws -> HTTPStatus in
        let result = try await req.arsa.compare(Badges.portrait(req.parameters.require("badge")), req.photo())
        if result.match {
            try await Printer.renew(req.parameters.require("badge"))
        }
        return .noContent
    }

    app.post("visitors", ":visitor", "proof") { req async throws -> FaceSign.Created.Secret in
        try await req.facesign.open(visitor: req.parameters.require("visitor")).clientSecret
    }

    app.delete("staff", ":person") { req async throws -> HTTPStatus in
        try await req.arsa.forget(req.parameters.require("person")) ? .noContent : .badGateway
    }
}

extension Request {
    func photo() throws -> ByteBuffer {
        guard let buffer = body.data, buffer.readableBytes < 5_000_000 else { throw Abort(.payloadTooLarge) }
        return buffer
    }
}
