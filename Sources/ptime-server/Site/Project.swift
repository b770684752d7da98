// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// One work of the owner: a folder with `index.md` and the pictures beside it.
struct Project: Sendable {
    /// The folder's name.
    let slug: String
    let title: String
    let date: CalendarDate
    let frontMatter: FrontMatter
    /// The pictures, films and documents of the folder, in the order of their names.
    let files: [String]
    /// The picture for lists: the first that the text shows, else the first of the folder.
    let cover: String?
    /// The pictures that the text does not show.
    let gallery: [String]
    /// The text as it was written, and as HTML with links from the site's root.
    let markdown: String
    let html: String

    var tags: [Tag] { frontMatter.tags }
    /// The path of its page.
    var path: String { "/projects/\(slug)" }

    /// The path of one of its files.
    func path(ofFile name: String) -> String {
        "\(path)/\(name.percentEncoded)"
    }

    /// The path of a small copy of a picture, or of the picture itself where there is none.
    func path(ofThumbnailFor name: String) -> String {
        MediaType(fileName: name)?.hasThumbnail == true ? "\(path)/thumb/\(name.percentEncoded)" : path(ofFile: name)
    }
}
