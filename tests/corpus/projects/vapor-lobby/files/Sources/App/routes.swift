import Vapor

struct Arrival: Content {
    let badge: String
    let livenessOk: Bool
}

func routes(_ app: Application) throws {
    app.post("enter") { request async throws -> String in
        let upload = try request.content.decode(Upload.self)
        let face = try await Arsa(request).recognize(upload.face_image).soleLiveFace()
        guard face.recognition_uidresult != "unknown" else { throw Abort(.unauthorized) }
        return face.recognition_uidresult
    }

    app.post("greet") { request async throws -> String in
        let upload = try request.content.decode(Upload.self)
        let recognition = try await Arsa(request).recognize(upload.face_image)
        let face = recognition.faces[0]
        if face.passive_liveness.is_real_face {
            request.logger.info("live visitor")
        }
        return "hello \(face.recognition_uidresult)"
    }

    app.post("whole") { request async throws -> Recognition in
        let upload = try request.content.decode(Upload.self)
        let recognition = try await Arsa(request).recognize(upload.face_image)
        request.logger.debug("\(recognition)")
        return recognition
    }

    app.post("badge") { request async throws -> HTTPStatus in
        let arrival = try request.content.decode(Arrival.self)
        guard arrival.livenessOk else { throw Abort(.forbidden) }
        return .created
    }

    try app.register(collection: Hooks())
}
