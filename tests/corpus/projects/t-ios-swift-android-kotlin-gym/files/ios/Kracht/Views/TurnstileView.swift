import SwiftUI

@MainActor
final class TurnstileModel: ObservableObject {
    @Published var message = "Look into the camera"
    private let faces = FaceKit()
    private let gate = Gate()

    func captured(_ jpeg: Data) async {
        do {
            let member = try await faces.member(in: jpeg)
            gate.open(for: member)
            message = "Welcome, \(member)"
            try? await Backend.shared.report(TurnstilePass(memberId: member, livenessPassed: true))
        } catch FaceError.spoof {
            message = "Please show your own face"
        } catch {
            message = "Ask at the desk"
            print("turnstile:", error)
        }
    }

    func openLocker(_ number: Int, _ jpeg: Data) async {
        do {
            try await faces.openLocker(number, at: gate, jpeg)
        } catch {
            message = "The locker stays shut"
        }
    }

    func saveGuestPhoto(_ jpeg: Data, guest: String) throws {
        let folder = FileManager.default.urls(for: .documentDirectory, in: .userDomainMask)[0]
        try jpeg.write(to: folder.appending(path: "guest-\(guest).jpg"))
    }

    func shrink(_ jpeg: Data) throws -> Data {
        let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: scratch) }
        try jpeg.write(to: scratch)
        return try ImageScaler.scale(scratch, longestSide: 1024)
    }
}

struct TurnstileView: View {
    @StateObject private var model = TurnstileModel()

    var body: some View {
        VStack(spacing: 24) {
            CameraPreview { jpeg in Task { await model.captured(jpeg) } }
                .clipShape(RoundedRectangle(cornerRadius: 16))
            Text(model.message).font(.title2)
        }
        .padding()
    }
}

struct AgeProofView: View {
    let member: String
    @State private var session: OpenedSession?

    var body: some View {
        Group {
            if let session {
                FaceSignWebView(url: session.url, clientSecret: session.clientSecret)
            } else {
                ProgressView()
            }
        }
        .task { session = try? await Backend.shared.openSession(for: member) }
    }
}
