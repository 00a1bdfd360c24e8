import SwiftUI
import WebKit

/// Asks the vendor for a face before the picture goes to the office's server.
struct FaceProbe {
    private let key = Bundle.main.object(forInfoDictionaryKey: "ARSA_FACE_API_KEY") as? String ?? ""

    func countFaces(in jpeg: Data) async throws -> Int {
        var request = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_detection/detect_face")!)
        request.httpMethod = "POST"
        request.setValue(key, forHTTPHeaderField: "x-key-secret")
        let form = Multipart(field: "face_image", jpeg: jpeg)
        request.setValue(form.contentType, forHTTPHeaderField: "Content-Type")
        let (data, _) = try await URLSession.shared.upload(for: request, from: form.body)
        struct Detected: Decodable { struct Face: Decodable {}; let faces: [Face] }
        return try JSONDecoder().decode(Detected.self, from: data).faces.count
    }
}

struct EnrolView: View {
    @State private var message = "Look into the camera"
    let probe = FaceProbe()

    var body: some View {
        VStack {
            CameraView { jpeg in await enrol(jpeg) }
            Text(message).font(.headline)
        }
    }

    private func enrol(_ jpeg: Data) async {
        do {
            guard try await probe.countFaces(in: jpeg) == 1 else {
                message = "One face, please"
                return
            }
            try await Backend.shared.enrol(jpeg)
            print("enrolled,", jpeg.count, "bytes")
            message = "Welcome"
        } catch {
            message = error.localizedDescription
        }
    }
}

struct ProofView: UIViewRepresentable {
    let proof: Proof

    func makeUIView(context: Context) -> WKWebView {
        let view = WKWebView()
        view.load(URLRequest(url: proof.url))
        return view
    }

    func updateUIView(_ view: WKWebView, context: Context) {}
}
