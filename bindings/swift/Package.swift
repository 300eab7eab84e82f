// swift-tools-version:5.9

import PackageDescription

// On Apple's platforms the engine is an XCFramework, elsewhere a library that the linker finds: README.md says how to make either.
#if os(macOS)
let engine: Target = .binaryTarget(name: "LibpecFFI", path: "LibpecFFI.xcframework")
#else
let engine: Target = .systemLibrary(name: "LibpecFFI", path: "Sources/LibpecFFI")
#endif

let package = Package(
    name: "libpec",
    platforms: [.iOS(.v13), .macOS(.v11)],
    products: [
        .library(name: "Libpec", targets: ["Libpec"]),
    ],
    targets: [
        engine,
        // Written by `cargo xtask bindings`; no part of the API.
        .target(name: "PecUniFFI", dependencies: ["LibpecFFI"]),
        .target(name: "Libpec", dependencies: ["PecUniFFI"]),
        .testTarget(name: "LibpecTests", dependencies: ["Libpec", "PecUniFFI"]),
    ]
)
