import Crypto
import Vapor

struct FaceSignSignature: AsyncMiddleware {
    func respond(to request: Request, chainingTo next: AsyncResponder) async throws -> Response {
        let body = try await request.body.collect(upTo: 256 * 1024)
        guard let header = request.headers.first(name: "FaceSign-Signature"),
              let given = [UInt8](decodingHex: header),
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: body.readableBytesView, using: request.application.settings.hookSecret)
        else { throw Abort(.unauthorized) }
        return try await next.respond(to: request)
    }
}

extension Array where Element == UInt8 {
    init?(decodingHex hex: String) {
        guard hex.count.isMultiple(of: 2) else { return nil }
        self = []
        var rest = hex[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            append(byte)
            rest = rest.dropFirst(2)
        }
    }
}
