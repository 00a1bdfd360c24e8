@testable import App
import NIOSSL
import XCTVapor

final class ArsaServiceTests: XCTestCase {
    func testPrintedFaceIsRefused() throws {
        let face = Face(uid: "r-8", liveness: Liveness(isRealFace: false))
        XCTAssertThrowsError(try face.requireLive())
    }

    func testStubAnswers() async throws {
        let app = try await Application.make(.testing)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        app.http.client.configuration.tlsConfiguration = tls
        let response = try await app.client.get("https://localhost:9443/health", headers: ["x-key-secret": "test-key"])
        XCTAssertEqual(response.status, .ok)
        try await app.asyncShutdown()
    }
}
