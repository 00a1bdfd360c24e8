import Crypto
import Vapor

struct SignatureMiddleware: AsyncMiddleware {
    let secret: String

    func respond(to req: Request, chainingTo next: any AsyncResponder) async throws -> Response {
        let body = try await req.body.collect(upTo: 256_000)
        let given = req.headers.first(name: "FaceSign-Signature") ?? ""
        guard
            let mac = Data(hex: given),
            HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: Data(buffer: body), using: .init(data: Data(secret.utf8)))
        else {
            throw Abort(.unauthorized)
        }
        return try await next.respond(to: req)
    }
}

extension Data {
    init?(hex: String) {
        guard hex.count.isMultiple(of: 2) else { return nil }
        var out = Data(capacity: hex.count / 2)
        var i = hex.startIndex
        while i < hex.endIndex {
            let j = hex.index(i, offsetBy: 2)
            guard let byte = UInt8(hex[i..<j], radix: 16) else { return nil }
            out.append(byte)
            i = j
        }
        self = out
    }
}
