import XCTest
@testable import Clinic

final class SightTests: XCTestCase {
    private func sight(_ live: Bool?, times: Int = 1) -> Sight {
        let face = SeenFace(recognitionUidresult: "p-7", passiveLiveness: .init(isRealFace: live, livenessProbability: 0.97))
        return Sight(faces: Array(repeating: face, count: times))
    }

    func testASpoofThrows() {
        XCTAssertThrowsError(try sight(false).only())
    }

    func testNullIsNotLive() {
        XCTAssertThrowsError(try sight(nil).only())
    }

    func testTwoFacesThrow() {
        XCTAssertThrowsError(try sight(true, times: 2).only())
    }

    func testOneLiveFace() throws {
        XCTAssertEqual(try sight(true).only().recognitionUidresult, "p-7")
    }
}
