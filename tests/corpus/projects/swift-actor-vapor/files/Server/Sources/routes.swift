import Crypto
import Vapor

struct Event: Content {
    let id: String
    let type: String
    let sessionId: String
}

struct Delivery: Content {
    let photo: File
    let parcel: String
    let livenessOk: Bool?
}

func routes(_ app: Application, faces: FaceActor, store: SessionStore) throws {
    let secret = Environment.get("FACESIGN_WEBHOOK_SECRET") ?? "%{whsec:swift-hook}"
    let hooks = app.grouped("hooks").grouped(HookMiddleware(secret: SymmetricKey(data: Data(secret.utf8))))

    hooks.post("facesign") { req async throws -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        req.logger.info("event \(event.id) \(event.type)")
        await store.mark(event.sessionId)
        return .noContent
    }

    app.post("hooks", "facesign", "v0") { req async throws -> HTTPStatus in
        let event = try req.content.decode(Event.self)
        let bytes = try JSONEncoder().encode(event)
        let mac = HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: Data(secret.utf8)))
        let hex = mac.map { String(format: "%02x", $0) }.joined()
        guard hex == req.headers.first(name: "FaceSign-Signature") else { return .unauthorized }
        await store.mark(event.sessionId)
        return .noContent
    }

    app.post("deliveries") { req async throws -> String in
        let delivery = try req.content.decode(Delivery.self)
        let uid = try await faces.courier(delivery.photo)
        return "handed over by \(uid)"
    }

    app.post("deliveries", "express") { req async throws -> String in
        let delivery = try req.content.decode(Delivery.self)
        guard delivery.livenessOk == true else { throw Abort(.forbidden) }
        let answer = try await faces.recognize(delivery.photo)
        guard let face = answer.faces.first else { throw Abort(.unprocessableEntity) }
        req.logger.notice("\(answer)")
        return "handed over by \(face.recognition_uidresult)"
    }

    app.post("enrol", ":uid") { req async throws -> HTTPStatus in
        let delivery = try req.content.decode(Delivery.self)
        let path = app.directory.workingDirectory + "faces/" + req.parameters.get("uid")! + ".jpg"
        try await req.fileio.writeFile(delivery.photo.data, at: path)
        return .created
    }
}

actor SessionStore {
    private var done: Set<String> = []
    // visor:allow[biometric-storage] session ids only
    func mark(_ id: String) { done.insert(id) }
    func isDone(_ id: String) -> Bool { done.contains(id) }
}
