// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Hummingbird
internal import Mustache
internal import PictureTimeCore

/// Fills the pages' templates.
struct Pages: Sendable {
    private let library: MustacheLibrary
    private let assets: [String: Asset]

    struct Asset: Sendable {
        var bytes: [UInt8]
        var mediaType: String
        var digest: String
    }

    init() throws {
        var library = MustacheLibrary()
        for (name, bytes) in Self.templates {
            try library.register(String(decoding: bytes, as: UTF8.self), named: name)
        }
        self.library = library
        assets = Dictionary(
            uniqueKeysWithValues: Self.files.map { name, bytes in
                let type =
                    switch name.split(separator: ".").last {
                    case "css": "text/css; charset=utf-8"
                    case "js": "text/javascript; charset=utf-8"
                    default: "image/svg+xml"
                    }
                return (name, Asset(bytes: bytes, mediaType: type, digest: ContentDigest(of: bytes).description))
            })
    }

    private static let templates: [(String, [UInt8])] = [
        ("head", PackageResources.head_mustache), ("foot", PackageResources.foot_mustache),
        ("login", PackageResources.login_mustache), ("overview", PackageResources.overview_mustache),
        ("upload", PackageResources.upload_mustache), ("photos", PackageResources.photos_mustache),
        ("photo", PackageResources.photo_mustache), ("settings", PackageResources.settings_mustache),
        ("message", PackageResources.message_mustache),
    ]

    private static let files: [(String, [UInt8])] = [
        ("style.css", PackageResources.app_css), ("favicon.svg", PackageResources.favicon_svg),
        ("camera.js", PackageResources.camera_js), ("overview.js", PackageResources.overview_js),
        ("photo.js", PackageResources.photo_js), ("settings.js", PackageResources.settings_js),
        ("upload.js", PackageResources.upload_js),
    ]

    /// - Parameter values: Nil values are left out.
    func render(_ template: String, title: String, _ call: Call, warnings: [Warning] = [], _ values: [String: Any?])
        -> String
    {
        var context: [String: Any] = values.compactMapValues(\.self)
        context["title"] = title
        context["csrf"] = call.identity.csrf
        if case .owner = call.identity { context["hasLogin"] = true } else { context["hasLogin"] = false }
        for name in ["Overview", "Upload", "Photos", "Settings"] {
            context["is\(name)"] = template == name.lowercased()
        }
        if template == "photo" { context["isPhotos"] = true }
        context["warnings"] = warnings
        if let notice = Notice(rawValue: call.query("done") ?? "") {
            context["notice"] = notice.text
            if notice == .deleted, let id = call.query("photo"), id.utf8.allSatisfy({ $0.isHexadecimalDigit }) {
                context["noticeUndo"] = ["action": "/picture-time/photos/\(id)/restore", "label": "Undo"]
            }
        }
        return library.render(context, withTemplate: template) ?? ""
    }

    func asset(_ call: Call) throws -> Response {
        guard let name = call.context.parameters.get("name"), let asset = assets[name] else { throw Failure.notFound }
        let tag = "\"\(asset.digest)\""
        if let condition = call.request.headers[.ifNoneMatch], FileResponse.matches(condition, tag) {
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: "no-cache"])
        }
        return Response(
            status: .ok, headers: [.contentType: asset.mediaType, .eTag: tag, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    func message(_ failure: Failure, _ call: Call) -> String {
        render(
            "message", title: failure.status.reasonPhrase, call,
            [
                "heading": failure.status == .notFound ? "Not found" : failure.status.reasonPhrase,
                "text": failure.detail,
                "href": "/picture-time/", "link": "To the overview",
            ])
    }

    struct Warning: Sendable {
        var text: String
        var href: String?
    }

    /// The result of the last action, told on the page that follows. In the address there is only its name, so that nobody
    /// can put words into the site's mouth.
    enum Notice: String {
        case deleted, restored, eyes, date, settings, password, revoked, uploaded, duplicate, attention

        var text: String {
            switch self {
            case .deleted: "The photo was deleted. It can be had back for a day."
            case .restored: "The photo is back."
            case .eyes: "The eyes are set, and the photo is aligned by them."
            case .date: "The date is set."
            case .settings: "The settings are saved."
            case .password: "The password is changed. All other browsers are logged out."
            case .revoked: "The key is revoked."
            case .uploaded: "The photo is here and aligned."
            case .duplicate: "That photo was here already."
            case .attention: "The photo is here, but needs your eye."
            }
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
