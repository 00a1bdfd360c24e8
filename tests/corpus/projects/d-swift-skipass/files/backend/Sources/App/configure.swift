import Redis
import Vapor

struct Settings {
    let arsaKey: String
    let faceSignKey: String
    let hookSecret: SymmetricKey
}

extension Application {
    private struct SettingsKey: StorageKey { typealias Value = Settings }
    var settings: Settings {
        get { storage[SettingsKey.self]! }
        set { storage[SettingsKey.self] = newValue }
    }
}

public func configure(_ app: Application) async throws {
    guard let arsaKey = Environment.get("ARSA_FACE_API_KEY"),
          let hookSecret = Environment.get("FACESIGN_WEBHOOK_SECRET")
    else { fatalError("ARSA_FACE_API_KEY and FACESIGN_WEBHOOK_SECRET have to be set") }

    app.settings = Settings(
        arsaKey: arsaKey,
        faceSignKey: Environment.get("FACESIGN_API_KEY") ?? "%{live:liftpass-fallback}",
        hookSecret: SymmetricKey(data: Data(hookSecret.utf8))
    )
    app.http.client.configuration.timeout = .init(connect: .seconds(3), read: .seconds(12))
    app.redis.configuration = try .init(hostname: Environment.get("REDIS_HOST") ?? "localhost")

    try app.register(collection: GateController())
    try app.register(collection: HookController())
}
