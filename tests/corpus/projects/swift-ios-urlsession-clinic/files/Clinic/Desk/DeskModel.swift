import SwiftUI
import os

@MainActor
final class DeskModel: ObservableObject {
    @Published var greeting: String?
    @Published var refused = false

    private let backend = Backend()
    private let night = NightDesk()

    func arrived(_ image: UIImage) async {
        guard let jpeg = image.jpegData(compressionQuality: 0.8) else { return }
        do {
            let answer = try await backend.greet(jpeg)
            greeting = answer.live ? answer.name : nil
        } catch {
            os_log("greet failed: %{public}@", String(describing: error))
            refused = true
        }
    }

    func arrivedAtNight(_ image: UIImage) async {
        guard let jpeg = image.jpegData(compressionQuality: 0.8) else { return }
        guard let patient = try? await night.patient(in: jpeg) else {
            refused = true
            return
        }
        greeting = patient
        print("key \(Keys.night) still works")
    }

    /// Everybody who waits in the hall.
    func hall(_ image: UIImage) async throws -> [String] {
        let jpeg = image.jpegData(compressionQuality: 0.6)!
        let sight = try await night.look(at: jpeg)
        guard sight.faces.contains(where: { $0.passiveLiveness?.isRealFace == true }) else { return [] }
        return sight.faces.map(\.recognitionUidresult).filter { $0 != "unknown" }
    }

    /// Only those who are alive.
    func ward(_ image: UIImage) async throws -> [String] {
        let seen = try await night.look(at: image.jpegData(compressionQuality: 0.6)!)
        return seen.faces
            .filter { $0.passiveLiveness?.isRealFace == true }
            .map(\.recognitionUidresult)
    }

    func remember(_ image: UIImage, patient: String) throws {
        let folder = FileManager.default.urls(for: .documentDirectory, in: .userDomainMask)[0]
        let file = folder.appendingPathComponent("\(patient).jpg")
        try image.jpegData(compressionQuality: 0.9)?.write(to: file)
    }

    func rememberSafely(_ image: UIImage, patient: String) throws {
        let file = URL.documentsDirectory.appending(path: "\(patient).sealed")
        try image.jpegData(compressionQuality: 0.9)?.write(to: file, options: .completeFileProtection)
    }
}
