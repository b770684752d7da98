// swift-tools-version: 6.2
// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackageDescription

// In a package of your own this is one line with the address of the repository and `from: "0.1.0"`. Here the address comes
// from the environment when the version is to be tried as well; otherwise the checkout around this folder is used.
let pictureTime: Package.Dependency =
    if let address = ProcessInfo.processInfo.environment["PICTURE_TIME_URL"] {
        .package(url: address, from: "0.1.0")
    } else {
        .package(name: "picture-time", path: "../..")
    }

let package = Package(
    name: "daily-film",
    dependencies: [pictureTime],
    targets: [
        .executableTarget(
            name: "daily-film", dependencies: [.product(name: "PictureTimeCore", package: "picture-time")])
    ]
)
