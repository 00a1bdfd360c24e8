@testable import App
import XCTest

final class GateVerdictTests: XCTestCase {
    private func face(_ uid: String, real: Bool?) -> Recognition.Face {
        .init(recognition_uidresult: uid, passive_liveness: real.map { .init(is_real_face: $0) })
    }

    func testLivingHolderPasses() {
        XCTAssertEqual(GateVerdict(.init(faces: [face("pass-9", real: true)])), .pass(holder: "pass-9"))
    }

    func testPrintIsRefused() {
        XCTAssertEqual(GateVerdict(.init(faces: [face("pass-9", real: false)])), .spoof)
        XCTAssertEqual(GateVerdict(.init(faces: [face("pass-9", real: nil)])), .spoof)
    }

    func testCrowd() {
        XCTAssertEqual(GateVerdict(.init(faces: [])), .retake(faces: 0))
    }
}
