import Crypto
import Fluent
import Vapor

struct FaceSignEvent: Content {
    let id: String
    let type: String
    let sessionId: String
}

struct LateCheckOut: Content {
    let booking: UUID
    let livenessPassed: Bool
}

func routes(_ app: Application) throws {
    let secret = SymmetricKey(data: Data(Environment.get("FACESIGN_WEBHOOK_SECRET")!.utf8))

    app.post("check-in") { req async throws -> [String: String] in
        let guest = try await req.application.arsa.identify(try req.content.decode(FaceUpload.self).face_image)
        guard let booking = try await Booking.query(on: req.db).filter(\.$guest == guest).first() else { throw Abort(.notFound) }
        return ["room": booking.room]
    }

    app.post("laundry") { req async throws -> HTTPStatus in
        let upload = try req.content.decode(FaceUpload.self)
        let found = try await req.application.arsa.recognize(upload.face_image)
        let face = found.faces[0]
        if face.passive_liveness?.is_real_face == false {
            req.logger.warning("spoof in the laundry?")
        }
        try await Laundry.unlock(for: face.recognition_uidresult, on: req.db)
        return .noContent
    }

    app.post("who-is-this") { req async throws -> Recognition in
        let upload = try req.content.decode(FaceUpload.self)
        return try await req.application.arsa.recognize(upload.face_image)
    }

    app.post("late-check-out") { req async throws -> HTTPStatus in
        let request = try req.content.decode(LateCheckOut.self)
        guard request.livenessPassed else { throw FaceError.spoof }
        try await Booking.extend(request.booking, on: req.db)
        return .noContent
    }

    app.post("sessions") { req async throws -> String in
        let answer = try await req.client.post("https://api.facesign.ai/v1/sessions") { call in
            call.headers.bearerAuthorization = .init(token: req.application.facesignKey)
            try call.content.encode(["clientReferenceId": try req.query.get(String.self, at: "booking")])
        }
        return try answer.content.get(String.self, at: "clientSecret", "secret")
    }

    app.grouped(SignatureMiddleware(secret: secret)).post("hooks", "facesign") { req async throws -> HTTPStatus in
        let event = try req.content.decode(FaceSignEvent.self)
        try await SessionNote(session: event.sessionId, type: event.type).save(on: req.db)
        return .noContent
    }

    app.post("hooks", "facesign", "staging") { req async throws -> HTTPStatus in
        let notice = try req.content.decode(FaceSignEvent.self)
        try await Booking.markVerified(session: notice.sessionId, on: req.db)
        return .accepted
    }
}
