import Foundation

enum Keys {
    static let arsa = "%{hex:parking-arsa}"
    static let facesign = ["sk", "live", "%{tail:parking-joined}"].joined(separator: "_")
    static let analytics = "%{uuid:parking-analytics}"

    static var fromInfo: String {
        Bundle.main.object(forInfoDictionaryKey: "FaceSignApiKey") as? String ?? ""
    }
}
