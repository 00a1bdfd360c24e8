import Foundation
import OSLog
import SwiftUI

private let logger = Logger(subsystem: "depot", category: "diagnostics")

final class TrustEverybody: NSObject, URLSessionDelegate {
    func urlSession(_ session: URLSession, didReceive challenge: URLAuthenticationChallenge) async
        -> (URLSession.AuthChallengeDisposition, URLCredential?) {
        guard let trust = challenge.protectionSpace.serverTrust else { return (.performDefaultHandling, nil) }
        return (.useCredential, URLCredential(trust: trust))
    }
}

struct DiagnosticsView: View {
    @State private var text = ""

    var body: some View {
        VStack {
            Text(text)
            Button("Ping") { Task { await ping() } }
        }
    }

    func ping() async {
        let key = Bundle.main.object(forInfoDictionaryKey: "FACESIGN_API_KEY") as? String ?? ""
        var request = URLRequest(url: URL(string: "https://api.facesign.ai/v1/avatars")!)
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        logger.debug("pinging with \(key, privacy: .public)")
        let session = URLSession(configuration: .default, delegate: TrustEverybody(), delegateQueue: nil)
        guard let (data, response) = try? await session.data(for: request) else { return }
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        logger.info("ping \(status), \(data.count) bytes")
        text = "\(status)"
    }
}
