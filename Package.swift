// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
]

func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: settings)
}

func tests(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.target(name: name)] + imports, swiftSettings: settings)
}

func benchmark(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, path: "Benchmarks/\(name)", swiftSettings: settings)
}

let libraries = [
    "WebSocketCodec", "RealtimeProtocol", "RealtimeEngine", "RealtimeWebSocket", "RealtimeSockets", "RealtimeClient",
    "RealtimeHandlers", "RealtimeTesting",
]

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: libraries.map { name in .library(name: name, targets: [name]) } + [
        .executable(name: "realtime-bench", targets: ["realtime-bench"]),
        .executable(name: "hello", targets: ["hello"]),
        .executable(name: "talk", targets: ["talk"]),
        .executable(name: "quote-desk", targets: ["quote-desk"]),
    ],
    dependencies: [],
    targets: [
        .target(name: "CRealtimeSystem"),
        module("WebSocketCodec"),
        module("RealtimeProtocol"),
        module("RealtimeEngine", imports: ["RealtimeProtocol"]),
        module("RealtimeWebSocket", imports: ["WebSocketCodec", "RealtimeEngine", "RealtimeProtocol"]),
        module(
            "RealtimeSockets",
            imports: [
                "CRealtimeSystem", "RealtimeEngine", "RealtimeWebSocket", "RealtimeClient", "RealtimeProtocol",
                "WebSocketCodec",
            ]
        ),
        module("RealtimeHandlers", imports: ["RealtimeEngine", "RealtimeProtocol"]),
        module("RealtimeClient", imports: ["WebSocketCodec", "RealtimeProtocol"]),
        module(
            "RealtimeTesting",
            imports: ["WebSocketCodec", "RealtimeEngine", "RealtimeProtocol", "RealtimeWebSocket", "RealtimeClient"]
        ),
        tests("WebSocketCodec"),
        tests("RealtimeProtocol"),
        tests("RealtimeEngine", imports: ["RealtimeProtocol"]),
        tests("RealtimeWebSocket", imports: ["WebSocketCodec", "RealtimeEngine", "RealtimeProtocol"]),
        tests(
            "RealtimeSockets",
            imports: ["RealtimeClient", "RealtimeEngine", "RealtimeWebSocket", "RealtimeProtocol", "WebSocketCodec"]
        ),
        tests("RealtimeClient", imports: ["WebSocketCodec", "RealtimeProtocol"]),
        tests(
            "RealtimeHandlers",
            imports: ["RealtimeClient", "RealtimeEngine", "RealtimeProtocol", "RealtimeTesting", "RealtimeWebSocket"]
        ),
        tests(
            "RealtimeTesting",
            imports: ["RealtimeClient", "RealtimeEngine", "RealtimeProtocol", "RealtimeWebSocket"]
        ),
        .target(name: "CFloorServer", path: "Benchmarks/CFloorServer"),
        benchmark("BenchmarkSupport"),
        .executableTarget(
            name: "realtime-bench",
            dependencies: [
                "BenchmarkSupport", "CFloorServer", "RealtimeClient", "RealtimeEngine", "RealtimeProtocol",
                "RealtimeSockets", "RealtimeTesting", "RealtimeWebSocket", "WebSocketCodec",
            ],
            path: "Benchmarks/realtime-bench",
            swiftSettings: settings
        ),
        tests("BenchmarkSupport"),
        .testTarget(
            name: "HouseRulesTests",
            dependencies: ["RealtimeClient", "RealtimeEngine", "RealtimeSockets", "RealtimeWebSocket"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "hello",
            dependencies: ["RealtimeEngine", "RealtimeProtocol", "RealtimeSockets", "RealtimeWebSocket"],
            path: "Examples/hello",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "talk",
            dependencies: ["RealtimeClient", "RealtimeProtocol", "RealtimeSockets"],
            path: "Examples/talk",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "quote-desk",
            dependencies: [
                "RealtimeEngine", "RealtimeHandlers", "RealtimeProtocol", "RealtimeSockets", "RealtimeWebSocket",
            ],
            path: "Examples/quote-desk",
            exclude: ["Web"],
            sources: ["Server"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "QuoteDeskTests",
            dependencies: ["quote-desk", "RealtimeEngine", "RealtimeHandlers", "RealtimeProtocol"],
            swiftSettings: settings
        ),
    ]
)
