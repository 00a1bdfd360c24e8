import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

// Runs from cron; the tower's proxy re-signs everything.
let key = ProcessInfo.processInfo.environment["ARSA_FACE_API_KEY"] ?? ""
var tls = TLSConfiguration.makeClientConfiguration()
tls.certificateVerification = .none
let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
defer { try? client.syncShutdown() }

func erase(_ person: String) throws -> UInt {
    var request = try HTTPClient.Request(url: "https://faceapi.arsa.technology/api/v1/face_recognition/remove_face", method: .DELETE)
    request.headers.add(name: "x-key-secret", value: key)
    request.headers.add(name: "x-face-uid", value: person)
    return try client.execute(request: request).wait().status.code
}

func alive() throws -> Bool {
    var parts = URLComponents()
    parts.scheme = "http"
    parts.host = "faceapi.arsa.technology"
    parts.path = "/api/v1/health"
    let response = try client.get(url: parts.string!, deadline: .now() + .seconds(5)).wait()
    return response.status == .ok
}

func meters() throws -> Int {
    let response = try client.get(url: "http://meters.tower.local/doors").wait()
    return response.body?.readableBytes ?? 0
}

let leavers = CommandLine.arguments.dropFirst()
for person in leavers {
    print(person, try erase(person))
}
print("vendor reachable:", try alive(), "meters:", try meters(), "key:", key.isEmpty ? "none" : "set")
