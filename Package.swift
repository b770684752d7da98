// swift-tools-version: 6.2
// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault",
].map { .enableUpcomingFeature($0) }

/// A module map over a C library of the system. Headers are on the default search path and the module map names the
/// library to link, so no pkg-config is needed (x264's would print a warning at every build).
func systemLibrary(_ name: String, apt packages: String...) -> Target {
    .systemLibrary(name: name, providers: [.apt(packages)])
}

let package = Package(
    name: "picture-time",
    products: [
        .library(name: "PictureTimeCore", targets: ["PictureTimeCore"]),
        .executable(name: "ptime", targets: ["ptime"]),
        .executable(name: "ptime-server", targets: ["ptime-server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        systemLibrary("CPNG", apt: "libpng-dev"),
        systemLibrary("CHEIF", apt: "libheif-dev"),
        systemLibrary("CWebP", apt: "libwebp-dev"),
        systemLibrary("CLCMS", apt: "liblcms2-dev"),
        systemLibrary("CExif", apt: "libexif-dev"),
        systemLibrary("CExpat", apt: "libexpat1-dev"),
        systemLibrary("CZlib", apt: "zlib1g-dev"),
        systemLibrary("CMarkGFM", apt: "libcmark-gfm-dev", "libcmark-gfm-extensions-dev"),
        systemLibrary("CX264", apt: "libx264-dev"),
        systemLibrary("CAVFormat", apt: "libavformat-dev"),
        .target(name: "CJPEGShim", linkerSettings: [.linkedLibrary("jpeg")]),
        .target(
            name: "COpenCVShim",
            exclude: ["Models"],
            cxxSettings: [
                // A symbolic link to /usr/include/opencv4. An absolute path is refused here, unsafe flags would stop
                // other packages from depending on a version of this one, and OpenCV's pkg-config file links some
                // 60 modules where three are needed.
                .headerSearchPath("opencv4"),
                .enableWarning("all"), .enableWarning("extra"),
            ],
            // Never imgcodecs or highgui: they bring more than a hundred shared libraries and decoders with them.
            linkerSettings: ["opencv_core", "opencv_imgproc"].map { .linkedLibrary($0) }
        ),
        .target(
            name: "PictureTimeCore",
            dependencies: [
                "CAVFormat", "CExif", "CExpat", "CHEIF", "CJPEGShim", "CLCMS", "COpenCVShim", "CPNG", "CWebP", "CX264",
                "CZlib", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "ptime",
            dependencies: [
                "PictureTimeCore", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "ptime-server",
            dependencies: [
                "CMarkGFM", "PictureTimeCore", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: ["Site/assets", "Site/sample", "Site/templates", "Web/assets", "Web/templates"].map {
                .embedInCode($0)
            },
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Fixtures", path: "Tests/Fixtures", resources: [.copy("Resources")], swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "PictureTimeCoreTests",
            dependencies: [
                "COpenCVShim", "PictureTimeCore", "Fixtures", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "PTimeServerTests",
            dependencies: [
                "ptime", "ptime-server", "Fixtures",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(name: "PTimeTests", dependencies: ["ptime", "Fixtures"], swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
