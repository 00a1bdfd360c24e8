import OSLog
import SwiftUI
import UIKit

private let log = Logger(subsystem: "example.club", category: "door")

struct ClubAPI {
    let base = URL(string: Bundle.main.object(forInfoDictionaryKey: "ClubAPI") as! String)!

    func enter(_ jpeg: Data) async throws -> Bool {
        var request = URLRequest(url: base.appending(path: "door"))
        request.httpMethod = "POST"
        let (_, response) = try await URLSession.shared.upload(for: request, from: jpeg)
        let status = (response as! HTTPURLResponse).statusCode
        log.info("door answered \(status)")
        return status == 200
    }
}

struct DoorView: View {
    @State private var hint = ""
    let photo: UIImage

    var body: some View {
        VStack {
            Image(uiImage: photo).resizable()
            Text(hint)
            Button("Check photo") { Task { try? await check() } }
            Button("Enter") { Task { hint = (try? await ClubAPI().enter(jpeg)) == true ? "Welcome" : "Sorry" } }
        }
    }

    private var jpeg: Data { photo.jpegData(compressionQuality: 0.8) ?? Data() }

    private func check() async throws {
        let boundary = UUID().uuidString
        var request = URLRequest(url: URL(string: "https://faceapi.arsa.technology/api/v1/face_detection/detect_face")!)
        request.httpMethod = "POST"
        request.setValue(Bundle.main.infoDictionary?["ARSA_FACE_API_KEY"] as? String, forHTTPHeaderField: "x-key-secret")
        request.setValue("multipart/form-data; boundary=\(boundary)", forHTTPHeaderField: "Content-Type")
        let (data, _) = try await URLSession.shared.upload(for: request, from: Multipart(boundary).image(jpeg))
        print("detect_face:", String(decoding: data, as: UTF8.self))
        hint = "Looks good"
    }
}
