// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What `/site/assets/{file}` stands for.
enum SiteAsset: Sendable {
    /// The owner's file.
    case file(SiteFile)
    /// One that comes with the program.
    case builtIn(bytes: [UInt8], mediaType: String)
}

extension Site {
    /// The owner's file of this name, else the built-in one; nil when there is neither.
    ///
    /// - Parameter name: The last segment of the path, percent-decoded.
    func asset(named name: String) -> SiteAsset? {
        guard let mediaType = Self.assetMediaType(name) else { return nil }
        if let file = FolderFile(["assets", name], in: folder) {
            return .file(SiteFile(url: file.url, mediaType: mediaType))
        }
        return Self.builtInAssets[name].map { .builtIn(bytes: $0, mediaType: mediaType) }
    }

    private static let builtInAssets = [
        "style.css": PackageResources.style_css,
        "icon.png": PackageResources.icon_png,
    ]

    /// Nil for a name that is not served.
    private static func assetMediaType(_ name: String) -> String? {
        name.fileExtension == "css" ? "text/css; charset=utf-8" : MediaType(fileName: name)?.name
    }
}
