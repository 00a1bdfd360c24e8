import Vapor

public func configure(_ app: Application) throws {
    app.http.client.configuration.timeout = .init(connect: .seconds(3), read: .seconds(10))
    app.http.client.configuration.tlsConfiguration = {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        return tls
    }()
    app.logger.info("arsa key set: \(Environment.get("ARSA_FACE_API_KEY") != nil)")
    try routes(app)
}
