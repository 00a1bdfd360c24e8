import Foundation
import os

struct Crew: Decodable, Identifiable {
    let id: UUID
    let name: String
    let boat: String
}

struct GuidedSession: Decodable {
    let sessionID: String
    let clientSecret: String
}

enum RegattaError: Error {
    case refused(Int)
}

/// Talks to our own backend.
actor RegattaClient {
    private let base: URL
    private let session: URLSession
    private let logger = Logger(subsystem: "example.regatta", category: "network")

    init(bundle: Bundle = .main) {
        let text = bundle.object(forInfoDictionaryKey: "RegattaBaseURL") as? String ?? ""
        base = URL(string: text)!
        session = URLSession(configuration: .ephemeral)
    }

    func checkIn(jetty: String, photo: Data) async throws -> Crew {
        var request = URLRequest(url: base.appending(path: "jetties/\(jetty)/checkin"))
        request.httpMethod = "POST"
        request.setValue("image/jpeg", forHTTPHeaderField: "Content-Type")
        logger.debug("check-in at \(jetty) with \(photo.count) bytes")
        let (data, response) = try await session.upload(for: request, from: photo)
        try accept(response)
        return try JSONDecoder().decode(Crew.self, from: data)
    }

    func openSession(for crew: UUID) async throws -> GuidedSession {
        var request = URLRequest(url: base.appending(path: "crews/\(crew)/session"))
        request.httpMethod = "POST"
        let (data, response) = try await session.data(for: request)
        try accept(response)
        return try JSONDecoder().decode(GuidedSession.self, from: data)
    }

    private func accept(_ response: URLResponse) throws {
        guard let http = response as? HTTPURLResponse else { return }
        guard (200..<300).contains(http.statusCode) else {
            logger.error("backend refused: \(http.statusCode)")
            throw RegattaError.refused(http.statusCode)
        }
    }
}
