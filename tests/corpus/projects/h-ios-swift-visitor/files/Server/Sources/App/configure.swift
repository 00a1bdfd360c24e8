import AsyncHTTPClient
import Fluent
import FluentPostgresDriver
import Vapor

struct Secrets: Sendable {
    let arsa: String
    let faceSign: String
    let hook: String

    static func fromEnvironment() throws -> Secrets {
        guard let arsa = Environment.get("ARSA_FACE_API_KEY"), !arsa.isEmpty else {
            throw Abort(.internalServerError, reason: "ARSA_FACE_API_KEY is not set")
        }
        return Secrets(
            arsa: arsa,
            faceSign: Environment.get("FACESIGN_API_KEY") ?? "sk_live_" + "%{tail:lobby-facesign}",
            hook: Environment.get("FACESIGN_WEBHOOK_SECRET") ?? ""
        )
    }
}

struct SecretsKey: StorageKey {
    typealias Value = Secrets
}

extension Application {
    var secrets: Secrets {
        get { storage[SecretsKey.self]! }
        set { storage[SecretsKey.self] = newValue }
    }
}

public func configure(_ app: Application) async throws {
    app.secrets = try Secrets.fromEnvironment()
    app.logger.info("ARSA key present: \(!app.secrets.arsa.isEmpty)")

    app.databases.use(.postgres(configuration: try SQLPostgresConfiguration(url: Environment.get("DATABASE_URL")!)), as: .psql)
    app.migrations.add(CreateVisits())
    app.routes.defaultMaxBodySize = "6mb"

    let lobby = LobbyController(
        arsa: Arsa(key: app.secrets.arsa),
        faceSign: FaceSign(key: app.secrets.faceSign)
    )
    try app.register(collection: lobby)

    let hooks = app.grouped("hooks", "facesign")
    try hooks.grouped(FaceSignSignature(secret: app.secrets.hook)).register(collection: StatusHooks(faceSign: lobby.faceSign))
    try hooks.register(collection: MediaHooks())
}
