import Vapor

struct Vendors: StorageKey, Sendable {
    typealias Value = Vendors
    let arsaKey: String
    let facesignKey: String
    let hookSecret: SymmetricKey
    let minimumSimilarity: Double
}

extension Application {
    var vendors: Vendors {
        get { storage[Vendors.self]! }
        set { storage[Vendors.self] = newValue }
    }
}

func configure(_ app: Application) async throws {
    guard let arsaKey = Environment.get("ARSA_FACE_API_KEY") else {
        fatalError("ARSA_FACE_API_KEY is missing")
    }
    let facesignKey = Environment.get("FACESIGN_API_KEY") ?? ""
    let secret = Environment.get("FACESIGN_WEBHOOK_SECRET") ?? "%{whsec:office}"

    app.http.client.configuration.timeout = .init(connect: .seconds(3), read: .seconds(12))
    app.vendors = Vendors(
        arsaKey: arsaKey,
        facesignKey: facesignKey,
        hookSecret: SymmetricKey(data: Data(secret.utf8)),
        minimumSimilarity: Environment.get("MINIMUM_SIMILARITY").flatMap(Double.init) ?? 0.88
    )
    app.logger.info("FaceSign is \(facesignKey.isEmpty ? "off" : "on")")
    app.routes.defaultMaxBodySize = "6mb"
    app.passwords.use(.bcrypt)
    try doors(app)
    try hooks(app)
}
