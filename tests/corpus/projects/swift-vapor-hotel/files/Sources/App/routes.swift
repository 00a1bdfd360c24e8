import Crypto
import Fluent
import Vapor

struct CheckIn: Content {
    var booking: UUID
    var photo: File
    var livenessConfirmed: Bool?
}

struct DoorRequest: Content {
    var photo: File
    var room: String
}

func routes(_ app: Application) throws {
    app.post("doors") { req async throws -> HTTPStatus in
        let door = try req.content.decode(DoorRequest.self)
        let guest = try await app.faces.guest(door.photo)
        guard try await Stay.owns(guest, room: door.room, on: req.db) else { throw Abort(.forbidden) }
        try await app.locks.open(door.room)
        return .ok
    }

    app.post("doors", "late") { req async throws -> HTTPStatus in
        let late = try req.content.decode(DoorRequest.self)
        let uid = try await app.faces.generous(late.photo)
        try await app.locks.open(late.room)
        req.logger.info("late entry of \(uid)")
        return .ok
    }

    app.post("checkin") { req async throws -> HTTPStatus in
        let form = try req.content.decode(CheckIn.self)
        guard form.livenessConfirmed == true else { throw Abort(.badRequest) }
        let row = GuestPhoto(booking: form.booking, image: Data(buffer: form.photo.data))
        try await row.save(on: req.db)
        return .created
    }

    app.post("spa") { req async throws -> [String: String] in
        let door = try req.content.decode(DoorRequest.self)
        let all = try await app.faces.recognize(door.photo)
        guard !all.faces.isEmpty, all.faces.allSatisfy({ $0.passive_liveness?.is_real_face == true }) else {
            throw Abort(.forbidden)
        }
        var names: [String: String] = [:]
        for face in all.faces where face.recognition_uidresult != "unknown" {
            names[face.recognition_uidresult] = "welcome"
        }
        return names
    }

    app.get("concierge") { req async throws -> Answer in
        let asked = try req.content.decode(DoorRequest.self)
        return try await app.faces.recognize(asked.photo)
    }

    let secret = SymmetricKey(data: Data((Environment.get("FACESIGN_HOOK_SECRET") ?? "").utf8))

    app.on(.POST, "hooks", "facesign", body: .collect(maxSize: "1mb")) { req async throws -> HTTPStatus in
        guard let body = req.body.data, let hex = req.headers.first(name: "FaceSign-Signature"),
              let sent = [UInt8](hex: hex) else { throw Abort(.unauthorized) }
        guard HMAC<SHA256>.isValidAuthenticationCode(sent, authenticating: body.readableBytesView, using: secret) else {
            throw Abort(.unauthorized)
        }
        let event = try req.content.decode(HookEvent.self)
        if event.type == "session.status" { try await app.jobs.refetch(event.sessionId) }
        return .ok
    }

    app.post("hooks", "facesign", "group") { req async throws -> HTTPStatus in
        let event = try req.content.decode(HookEvent.self)
        let again = try JSONEncoder().encode(event)
        let mac = HMAC<SHA256>.authenticationCode(for: again, using: secret)
        let ours = mac.map { String(format: "%02x", $0) }.joined()
        guard req.headers.first(name: "FaceSign-Signature") == ours else { throw Abort(.unauthorized) }
        try await app.jobs.refetch(event.sessionId)
        return .ok
    }
}

struct HookEvent: Content {
    var id: String
    var type: String
    var sessionId: String
}
