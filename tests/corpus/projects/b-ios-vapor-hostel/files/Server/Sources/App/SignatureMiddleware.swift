import Crypto
import Vapor

struct SignatureMiddleware: AsyncMiddleware {
    let secret: SymmetricKey

    func respond(to request: Request, chainingTo next: AsyncResponder) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        guard let hex = request.headers.first(name: "FaceSign-Signature"),
              let given = [UInt8](hexString: hex),
              HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Data(buffer: body), using: secret)
        else { throw Abort(.unauthorized) }
        return try await next.respond(to: request)
    }
}
