import FaceSign
import SwiftUI

@MainActor
final class EnrolModel: ObservableObject {
    @Published var hint = "Look at the camera"
    private let box = FileManager.default.urls(for: .documentDirectory, in: .userDomainMask)[0]

    /// Tells whether there is a face in the frame before the real enrolment starts.
    func preview(_ jpeg: Data) async {
        let key = Bundle.main.object(forInfoDictionaryKey: "ARSAFaceAPIKey") as? String ?? ""
        var request = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_detection/detect_face")!)
        request.httpMethod = "POST"
        request.setValue(key, forHTTPHeaderField: "x-key-secret")
        request.setMultipart(["face_image": jpeg])
        do {
            let (data, _) = try await URLSession.shared.data(for: request)
            let count = try JSONDecoder().decode(Detection.self, from: data).faces.count
            hint = count == 1 ? "Hold still" : "Only you, please"
        } catch {
            hint = "Try again"
        }
    }

    func remember(_ jpeg: Data) throws {
        try jpeg.write(to: box.appending(path: "pass.jpg"), options: .completeFileProtection)
        UserDefaults.standard.set(jpeg, forKey: "lastSelfie")
    }

    func prove(pass: String) async throws {
        let proof = try await LiftAPI.shared.openProof(pass: pass)
        let client = FaceSignClient(clientSecret: proof.clientSecret)
        try await client.present()
    }

    struct Detection: Decodable {
        struct Face: Decodable {}
        let faces: [Face]
    }
}

struct EnrolView: View {
    @StateObject private var model = EnrolModel()
    let pass: String

    var body: some View {
        VStack(spacing: 16) {
            CameraView { jpeg in Task { await model.preview(jpeg) } }
            Text(model.hint)
            Button("Prove it is me") { Task { try? await model.prove(pass: pass) } }
        }
    }
}
