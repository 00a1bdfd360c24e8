import XCTest
@testable import Bank

final class BackendTests: XCTestCase {
    func testBase() {
        XCTAssertEqual(Backend().base.scheme, "https")
        let local = URL(string: "http://127.0.0.1:8080")!
        XCTAssertEqual(local.port, 8080)
    }
}
