import Crypto
import Vapor

struct HookMiddleware: AsyncMiddleware {
    let secret: SymmetricKey

    func respond(to request: Request, chainingTo next: AsyncResponder) async throws -> Response {
        guard let header = request.headers.first(name: "FaceSign-Signature"), let given = Data(hex: header) else {
            throw Abort(.unauthorized)
        }
        let body = try await request.body.collect(max: 1 << 20).get() ?? ByteBuffer()
        guard HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: body), using: secret) else {
            throw Abort(.unauthorized)
        }
        return try await next.respond(to: request)
    }
}

extension Data {
    init?(hex: String) {
        guard hex.count == 64 else { return nil }
        var bytes = [UInt8]()
        var rest = Substring(hex)
        while let pair = rest.prefix(2) as Substring?, !pair.isEmpty {
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        self.init(bytes)
    }
}
