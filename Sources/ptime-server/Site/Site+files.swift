// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A file of the site to send as it is.
struct SiteFile: Sendable {
    /// Where it is, without symbolic links.
    let url: URL
    /// As in the header `Content-Type`.
    let mediaType: String
}

extension SiteFile {
    /// A picture, a film or a document of the site.
    ///
    /// - Returns: Nil for all else, and for a symbolic link with a picture's name that leads to something else.
    init?(_ path: [String], in folder: URL) {
        guard let type = MediaType(fileName: path.last ?? ""), let file = FolderFile(path, in: folder),
            MediaType(fileName: file.url.lastPathComponent) != nil
        else { return nil }
        self.init(url: file.url, mediaType: type.name)
    }
}

extension Site {
    /// The file that a URL's path such as `/projects/kites/first.jpg` stands for.
    ///
    /// - Parameter path: As in the request, percent-encoded and without a query.
    /// - Returns: Nil unless it is a regular file in the folder of a project that is shown, after symbolic links are
    ///   resolved, not hidden, and a picture, a film or a PDF.
    func file(forPath path: String) -> SiteFile? {
        // Taken apart before it is decoded, so that `%2F` is no slash.
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map { String($0).percentDecoded }
        guard segments.count == 4, segments[0] == "", segments[1] == "projects", let slug = segments[2],
            let name = segments[3]
        else { return nil }
        return file(named: name, inProject: slug)
    }

    /// The same from a path's two last segments, percent-decoded.
    func file(named name: String, inProject slug: String) -> SiteFile? {
        project(slug).flatMap { SiteFile(["projects", $0.slug, name], in: folder) }
    }

    /// The picture that the last segment of `/projects/{slug}/thumb/{file}` stands for; nil for what has no thumbnail.
    func picture(named name: String, inProject slug: String) -> SiteFile? {
        guard MediaType(fileName: name)?.hasThumbnail == true else { return nil }
        return file(named: name, inProject: slug)
    }
}
