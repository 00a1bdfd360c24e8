// swift-tools-version:5.10
import PackageDescription

let package = Package(
    name: "liftpass",
    platforms: [.macOS(.v13)],
    dependencies: [
        .package(url: "https://github.com/vapor/vapor.git", from: "4.110.0"),
        .package(url: "https://github.com/vapor/redis.git", from: "4.11.0"),
    ],
    targets: [
        .executableTarget(name: "App", dependencies: [
            .product(name: "Vapor", package: "vapor"),
            .product(name: "Redis", package: "redis"),
        ]),
        .testTarget(name: "AppTests", dependencies: ["App"]),
    ]
)
