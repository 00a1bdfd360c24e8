import Fluent
import Vapor

struct Providers: Sendable {
    var arsaKey: String
    var facesignKey: String
    var webhookSecret: String
    var minSimilarity = 0.84
}

extension Application {
    private struct Key: StorageKey { typealias Value = Providers }

    var providers: Providers {
        get { storage[Key.self]! }
        set { storage[Key.self] = newValue }
    }
}

public func configure(_ app: Application) async throws {
    guard let arsaKey = Environment.get("ARSA_FACE_API_KEY") else {
        throw Abort(.internalServerError, reason: "ARSA_FACE_API_KEY is not set")
    }
    app.providers = Providers(
        arsaKey: arsaKey,
        facesignKey: Environment.get("FACESIGN_API_KEY") ?? "%{live:vapor-fallback}",
        webhookSecret: Environment.get("FACESIGN_WEBHOOK_SECRET") ?? ""
    )
    app.http.client.configuration.timeout = .init(connect: .seconds(3), read: .seconds(10))
    app.logger.info("providers ready, key set: \(!arsaKey.isEmpty)")
    app.routes.defaultMaxBodySize = "6mb"
    try routes(app)
}
