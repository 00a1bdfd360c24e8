import Vapor

public func configure(_ app: Application) throws {
    app.http.client.configuration.timeout = .init(connect: .seconds(3), read: .seconds(10))
    app.routes.defaultMaxBodySize = "5mb"

    guard let key = Environment.get("ARSA_FACE_API_KEY") else { fatalError("ARSA_FACE_API_KEY") }
    let signKey = Environment.get("FACESIGN_API_KEY") ?? "%{live:swift-hotel-fallback}"
    app.logger.info("configured", metadata: ["arsa": "\(key.isEmpty ? "missing" : "set")"])
    app.logger.debug("facesign key is \(signKey)")

    app.faces = Faces(client: app.client, key: key, logger: app.logger)
    app.sign = FaceSign(client: app.client, key: signKey)
    try routes(app)
}
