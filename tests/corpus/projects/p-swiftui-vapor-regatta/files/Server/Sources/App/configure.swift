import NIOSSL
import Vapor

struct Secrets: Sendable {
    let arsa: String
    let facesign: String
    let hook: String
    let photos: String
}

extension Application {
    private struct SecretsKey: StorageKey { typealias Value = Secrets }

    var secrets: Secrets {
        get { storage[SecretsKey.self]! }
        set { storage[SecretsKey.self] = newValue }
    }
}

public func configure(_ app: Application) async throws {
    app.secrets = Secrets(
        arsa: Environment.get("ARSA_FACE_API_KEY") ?? "",
        facesign: Environment.get("FACESIGN_API_KEY") ?? "%{live:regatta-fallback}",
        hook: Environment.get("FACESIGN_WEBHOOK_SECRET") ?? "",
        photos: Environment.get("PHOTO_KEY") ?? ""
    )
    guard !app.secrets.arsa.isEmpty else {
        app.logger.critical("ARSA_FACE_API_KEY is not set")
        throw Abort(.internalServerError)
    }

    app.http.client.configuration.timeout = .init(connect: .seconds(5), read: .seconds(20))
    app.http.client.configuration.redirectConfiguration = .disallow

    // The race office sits behind a proxy that signs by itself.
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.certificateVerification = .none
    app.http.client.configuration.tlsConfiguration = tls

    app.routes.defaultMaxBodySize = "5mb"
    try app.register(collection: CrewController())
    try app.register(collection: HookController())
}
