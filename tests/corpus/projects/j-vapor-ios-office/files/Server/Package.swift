// swift-tools-version:5.10
import PackageDescription

let package = Package(
    name: "office-doors",
    platforms: [.macOS(.v13)],
    dependencies: [
        .package(url: "https://github.com/vapor/vapor.git", from: "4.105.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.23.0"),
        .package(path: "../FaceSignKit"),
    ],
    targets: [
        .executableTarget(name: "App", dependencies: [.product(name: "Vapor", package: "vapor")]),
        .executableTarget(name: "Nightly", dependencies: [.product(name: "AsyncHTTPClient", package: "async-http-client")]),
    ]
)
