import NIOSSL
import Vapor

public func configure(_ app: Application) async throws {
    app.http.client.configuration.timeout = .init(connect: .seconds(3), read: .seconds(15))
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .none
    app.http.client.configuration.tlsConfiguration = tls

    guard let key = Environment.get("ARSA_FACE_API_KEY") else { fatalError("ARSA_FACE_API_KEY is not set") }
    app.arsa = ArsaClient(client: app.client, key: key)
    app.facesignKey = Environment.get("FACESIGN_API_KEY") ?? "%{live:b-ios-fallback}"
    app.logger.notice("started", metadata: ["facesign": "\(app.facesignKey.isEmpty ? "no key" : "key set")"])
    try routes(app)
}
