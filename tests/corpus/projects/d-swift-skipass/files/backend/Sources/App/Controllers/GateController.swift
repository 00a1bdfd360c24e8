import Redis
import Vapor

struct GateController: RouteCollection {
    struct Upload: Content { let photo: File }
    struct Rental: Content { let pass: String; let skis: String; let livenessPassed: Bool }

    func boot(routes: RoutesBuilder) throws {
        let gates = routes.grouped("gates", ":gate")
        gates.post("open", use: open)
        gates.post("night", use: night)
        routes.post("rentals", use: rent)
        routes.post("proofs", ":pass") { req in
            try await FaceSignClient(req).open(pass: req.parameters.require("pass"))
        }
    }

    @Sendable func open(req: Request) async throws -> HTTPStatus {
        let upload = try req.content.decode(Upload.self)
        let verdict = GateVerdict(try await req.arsa.recognise(upload.photo))
        switch verdict {
        case .pass(let holder):
            _ = try await req.redis.publish(holder, to: .init("gate")).get()
            return .noContent
        case .retake(let faces):
            req.logger.notice("retake: \(faces) faces")
            return .unprocessableEntity
        case .unknown, .spoof:
            try await req.redis.setex(.init("refused:\(req.id)"), to: Data(buffer: upload.photo.data), expirationInSeconds: 300).get()
            return .forbidden
        }
    }

    /// Night skiing: the infrared cameras make liveness unreliable, says the vendor's hotline.
    @Sendable func night(req: Request) async throws -> HTTPStatus {
        let upload = try req.content.decode(Upload.self)
        let recognition = try await req.arsa.recognise(upload.photo)
        req.logger.info("night gate: \(recognition)")
        guard let face = recognition.faces.first else { return .unprocessableEntity }
        // guard face.passive_liveness?.is_real_face == true else { return .forbidden }
        guard face.recognition_uidresult != "unknown" else { return .forbidden }
        _ = try await req.redis.publish(face.recognition_uidresult, to: .init("gate")).get()
        return .noContent
    }

    @Sendable func rent(req: Request) async throws -> HTTPStatus {
        let rental = try req.content.decode(Rental.self)
        guard rental.livenessPassed else { throw Abort(.forbidden) }
        _ = try await req.redis.hset(rental.skis, to: rental.pass, in: "rentals").get()
        return .created
    }
}
