import SwiftUI
import UIKit

@MainActor
final class JettyModel: ObservableObject {
    @Published var crew: Crew?
    @Published var message = "Please look into the camera"
    @Published var crowd = 0

    private let client = RegattaClient()
    private let detector = CrowdDetector()

    func captured(_ image: UIImage, at jetty: String) async {
        guard let jpeg = image.jpegData(compressionQuality: 0.8) else { return }
        do {
            crew = try await client.checkIn(jetty: jetty, photo: jpeg)
            message = "Have a good race"
        } catch {
            message = "Not recognised"
            print("check-in failed for", jpeg.base64EncodedString())
        }
        crowd = await detector.count(in: jpeg)
    }
}

/// Shows how many people are waiting on the jetty.
struct CrowdDetector {
    private let key = Bundle.main.object(forInfoDictionaryKey: "ArsaFaceApiKey") as? String ?? ""

    func count(in jpeg: Data) async -> Int {
        let url = URL(string: "https://faceapi.arsa.technology/api/v1/face_detection/detect_face")!
        var request = URLRequest(url: url, timeoutInterval: 10)
        request.httpMethod = "POST"
        request.setValue(key, forHTTPHeaderField: "x-key-secret")
        let boundary = UUID().uuidString
        request.setValue("multipart/form-data; boundary=\(boundary)", forHTTPHeaderField: "Content-Type")
        request.httpBody = Multipart(boundary: boundary).file("face_image", jpeg)
        guard let (data, _) = try? await URLSession.shared.data(for: request) else { return 0 }
        struct Answer: Decodable { struct Face: Decodable {}; let faces: [Face] }
        return (try? JSONDecoder().decode(Answer.self, from: data))?.faces.count ?? 0
    }
}

struct Multipart {
    let boundary: String

    func file(_ name: String, _ data: Data) -> Data {
        var out = Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.jpg\"\r\n\r\n".utf8)
        out.append(data)
        out.append(Data("\r\n--\(boundary)--\r\n".utf8))
        return out
    }
}

struct JettyView: View {
    let jetty: String
    @StateObject private var model = JettyModel()

    var body: some View {
        VStack(spacing: 16) {
            CameraPreview { image in
                Task { await model.captured(image, at: jetty) }
            }
            Text(model.crew?.name ?? model.message).font(.title)
            Text("\(model.crowd) waiting").foregroundStyle(.secondary)
        }
        .padding()
    }
}
