import Crypto
import Foundation
import Vapor

struct Rower: Content {
    let uid: String
}

actor Roster {
    static let shared = Roster()

    private var states: [String: String] = [:]
    private var keyholders: Set<String> = []

    func mayEnter(_ uid: String) -> Bool { keyholders.contains(uid) }
    func promote(_ uid: String) { states[uid] = "master" }
    func award(_ uid: String) { states[uid] = "winner" }
    func verified(_ crew: String) { states[crew] = "verified" }
    func recorded(_ session: String) { states[session] = "recorded" }
    func flag(_ session: String) { states[session] = "flagged" }
    func start(_ crew: UUID, heat: Int) { states[crew.uuidString] = "heat \(heat)" }
}

enum Licences {
    static func photo(of rower: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "/srv/federation/\(rower).jpg"))
    }

    static func key(_ secret: String) -> SymmetricKey {
        SymmetricKey(data: SHA256.hash(data: Data(secret.utf8)))
    }
}

enum Orientation {
    static func isUpright(_ file: URL) throws -> Bool {
        try Data(contentsOf: file, options: .mappedIfSafe).starts(with: [0xFF, 0xD8])
    }
}
