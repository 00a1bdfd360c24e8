import Foundation
import Observation
import os
import SwiftUI
import UIKit

struct SignIn: Decodable {
    let admitted: Bool
    let visitor: String?
}

struct Vetting: Decodable {
    let sessionId: String
    let clientSecret: String
}

/// Our own server; the iPad's certificate identifies it.
actor LobbyBackend {
    private let base: URL
    private let session: URLSession

    init(base: URL) {
        self.base = base
        let configuration = URLSessionConfiguration.default
        configuration.timeoutIntervalForRequest = 15
        session = URLSession(configuration: configuration)
    }

    func signIn(_ jpeg: Data) async throws -> SignIn {
        var request = URLRequest(url: base.appending(path: "lobby/sign-in"))
        request.httpMethod = "POST"
        request.setValue("image/jpeg", forHTTPHeaderField: "Content-Type")
        let (data, _) = try await session.upload(for: request, from: jpeg)
        return try JSONDecoder().decode(SignIn.self, from: data)
    }

    func startVetting(_ contractor: String) async throws -> Vetting {
        var request = URLRequest(url: base.appending(path: "contractors/\(contractor)/vetting"))
        request.httpMethod = "POST"
        let (data, _) = try await session.data(for: request)
        return try JSONDecoder().decode(Vetting.self, from: data)
    }
}

@MainActor
@Observable
final class LobbyModel {
    enum Phase: Equatable {
        case waiting
        case admitted(String)
        case refused
    }

    private(set) var phase = Phase.waiting
    private let backend: LobbyBackend
    private let probe = FaceProbe()
    private let logger = Logger(subsystem: "example.visitors.lobby", category: "model")

    init(backend: LobbyBackend) {
        self.backend = backend
    }

    func handle(_ frame: UIImage) async {
        do {
            guard try await probe.faces(in: frame) == 1, let jpeg = frame.jpegData(compressionQuality: 0.92) else { return }
            let answer = try await backend.signIn(jpeg)
            phase = answer.admitted ? .admitted(answer.visitor ?? "") : .refused
        } catch {
            logger.error("sign-in: \(error.localizedDescription)")
            phase = .refused
        }
    }

    /// Shown on the lobby's wall until the visitor leaves.
    func keepForWall(_ visitor: String, faceImage: Data) throws {
        let folder = URL.documentsDirectory.appending(path: "wall")
        try faceImage.write(to: folder.appending(path: "\(visitor).jpg")) // visor:allow[biometric-storage]
    }

    func keepForBadge(_ visitor: String, faceImage: Data) throws {
        let file = URL.temporaryDirectory.appending(path: "badge-\(visitor).jpg")
        defer { try? FileManager.default.removeItem(at: file) }
        try faceImage.write(to: file, options: [.atomic, .completeFileProtection])
        BadgePrinter.shared.print(file)
    }

    func beginVetting(_ contractor: String) async throws -> FaceSignClient {
        let vetting = try await backend.startVetting(contractor)
        return FaceSignClient(clientSecret: vetting.clientSecret)
    }
}
