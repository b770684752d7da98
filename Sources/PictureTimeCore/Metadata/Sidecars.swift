// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The files of one folder that speak of its photos.
///
/// A photo without a sidecar is better than one with another photo's, so whatever two photos could claim is nobody's.
struct Sidecars {
    private let xmp: SubjectIndex
    private let takeout: TakeoutNames
    private let media: MediaNames

    /// - Parameter names: The names of all files in a folder.
    init(names: [String]) {
        var xmp = SubjectIndex()
        for name in names {
            guard let subject = name.droppingSuffix(".xmp") else { continue }
            xmp.add(name, of: subject)
        }
        self.xmp = xmp
        media = MediaNames(names)
        takeout = TakeoutNames(names, media: media)
    }

    /// XMP files for a photo, the best first: `IMG_1.jpg.xmp`, then `IMG_1.xmp` (letters' case does not count).
    func xmpNames(for photo: String) -> [String] {
        let stem = FileName.stem(of: photo)
        let isAlone = media.isAloneInItsLetters(photo)
        return (stem == photo ? [photo] : [photo, stem]).flatMap { xmp.files(of: $0, inAnyCase: isAlone) }
    }

    /// The JSON file Google Takeout wrote for a photo, or nil.
    func takeoutName(for photo: String) -> String? {
        takeout.file(for: photo, media: media)
    }
}

/// Names of files by what they speak of.
private struct SubjectIndex {
    private var entries: [String: [String: [(subject: String, file: String)]]] = [:]

    /// - Parameter number: What tells files of one subject apart.
    mutating func add(_ file: String, of subject: String, number: String = "") {
        entries[subject.lowercased(), default: [:]][number, default: []].append((subject, file))
    }

    /// Whether there is a file of a subject, with any number and in any letters' case.
    func hasFile(of subject: String) -> Bool { entries[subject.lowercased()] != nil }

    /// The numbers of all files of a subject, in any letters' case.
    func numbers(of subject: String) -> Set<String> { Set((entries[subject.lowercased()] ?? [:]).keys) }

    /// Files whose subject is spelt just so, else, if wanted, those in other letters' case where they agree on one.
    ///
    /// - Returns: The longest name first; among those of one length, in the order of their letters.
    func files(of subject: String, number: String = "", inAnyCase: Bool) -> [String] {
        let all = entries[subject.lowercased()]?[number] ?? []
        var found = all.filter { $0.subject == subject }
        if found.isEmpty, inAnyCase, let first = all.first, all.allSatisfy({ $0.subject == first.subject }) {
            found = all
        }
        return found.map(\.file).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }
}

/// Photos and films of a folder, by name.
private struct MediaNames {
    /// All that is no sidecar.
    let names: [String]
    private var spellings: [String: Set<String>] = [:]
    private var pictures: [String: [String]] = [:]
    private var numbers: [String: Set<String>] = [:]

    init(_ all: [String]) {
        names = all.filter { !Self.companions.contains(Self.extension(of: $0)) }
        for name in names {
            spellings[name.lowercased(), default: []].insert(name)
            guard !Self.isFilm(name) else { continue }
            let parts = NumberedName(name)
            pictures[(parts.stem + parts.number).lowercased(), default: []].append(name)
            numbers[parts.stem.lowercased(), default: []].insert(parts.number)
        }
    }

    /// Whether there is a file of that name, in any letters' case.
    func contains(_ name: String) -> Bool { spellings[name.lowercased()] != nil }

    /// Whether no other file has that name in other letters' case.
    func isAloneInItsLetters(_ name: String) -> Bool {
        (spellings[name.lowercased()] ?? []).isSubset(of: [name])
    }

    /// What is no film and has a name without its extension, in any letters' case.
    func pictures(withStem stem: String) -> [String] { pictures[stem.lowercased()] ?? [] }

    /// The numbers behind a stem, an empty one among them where it stands alone, in any letters' case.
    func numbers(ofStem stem: String) -> Set<String> { numbers[stem.lowercased()] ?? [] }

    /// Whether it is a film's name. A phone's live photo is a picture and a film of one stem, and has one JSON file.
    static func isFilm(_ name: String) -> Bool { films.contains(Self.extension(of: name)) }

    /// Whether it ends like a photo's or film's name.
    static func isMedia(_ name: String) -> Bool { isFilm(name) || photos.contains(Self.extension(of: name)) }

    /// What stands behind the last dot, in small letters.
    private static func `extension`(of name: String) -> String {
        name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }

    /// `aae` are an iPhone's edits.
    private static let companions: Set = ["json", "xmp", "aae"]
    /// `mp` is the film of a Pixel's motion photo.
    private static let films: Set = ["mp4", "mov", "mp", "m4v", "3gp", "avi", "mkv", "webm", "mpg", "mts"]
    private static let photos: Set = [
        "jpg", "jpeg", "png", "heic", "heif", "avif", "webp", "gif", "tif", "tiff", "bmp", "dng", "cr2", "cr3", "nef",
        "arw", "orf", "raf", "rw2", "jxl",
    ]
}

/// Which JSON file Google Takeout wrote for which photo.
///
/// The names follow no published rule. Users of Takeout report these, and the lengths are counted from theirs:
/// - The JSON file of `IMG_1.jpg` is `IMG_1.jpg.json`, or since 2024 `IMG_1.jpg.supplemental-metadata.json`. For a photo
///   whose title has no extension it is `IMG_1.json` or `IMG_1.supplemental-metadata.json`.
/// - What stands before `.json` is cut to 46 UTF-16 code units: `.supplemental-met.json`, `.s.json`, `..json`, and of
///   a long name even its end is lost. Photos' names are cut to 51, but in front of their extension.
/// - Things of one name are numbered. The number comes last and is not cut: `IMG_1(1).jpg` has `IMG_1.jpg(1).json` or
///   `IMG_1.jpg.supplemental-metadata(1).json`.
/// - An edited copy, `IMG_1-edited.jpg` or `IMG_1-edited(1).jpg`, shares the JSON file of `IMG_1.jpg` or `IMG_1(1).jpg`.
private struct TakeoutNames {
    /// JSON files by what they speak of, with the number that was behind it.
    private var files = SubjectIndex()
    /// Photos by the cut name that they share.
    private var families: [String: Family] = [:]

    /// What is cut to one and the same name.
    private struct Family {
        /// Names without their numbers.
        var members: Set<String> = []
        var numbers: Set<String> = []
        /// Numbers of JSON files that no photo has.
        var numbersWithoutPhoto: Set<String> = []
        /// Whether all photos' numbers are JSON files' too.
        var isComplete = true
    }

    private enum Match {
        case none
        case ambiguous
        case file(String)

        /// The best of the files found in one way.
        init(_ found: [String]) { self = found.first.map(Match.file) ?? .none }

        /// What is found in any way, unless ways lead to different files.
        init(_ ways: [Match]) {
            self = .none
            for way in ways {
                switch (self, way) {
                case (_, .none): break
                case (.none, _): self = way
                case (.file(let one), .file(let other)) where one == other: break
                default: self = .ambiguous
                }
            }
        }
    }

    private static let limit = 46
    private static let photoLimit = 51

    init(_ names: [String], media: MediaNames) {
        for name in names {
            guard let base = name.droppingSuffix(".json"), !base.isEmpty else { continue }
            let (subject, number) = base.splitAtNumber
            // The album's.
            guard subject.lowercased() != "metadata" else { continue }
            files.add(name, of: subject, number: number)
            // What looks like Takeout's number may be the photo's own, where the name was cut right behind it.
            if !number.isEmpty, base.utf16.count == Self.limit { files.add(name, of: base) }
            if let shorter = Self.droppingSupplement(subject) {
                files.add(name, of: shorter, number: number)
            }
        }
        for name in media.names {
            let parts = NumberedName(name)
            if MediaNames.isFilm(name), !media.pictures(withStem: parts.stem + parts.number).isEmpty { continue }
            for claim in Self.cutClaims(of: parts) { add(claim) }
        }
        for (cut, family) in families {
            let numbers = files.numbers(of: cut)
            families[cut]?.numbersWithoutPhoto = numbers.subtracting(family.numbers)
            families[cut]?.isComplete = family.numbers.isSubset(of: numbers)
        }
    }

    func file(for photo: String, media: MediaNames) -> String? {
        let name = NumberedName(photo)
        var match = ownFile(of: name, media: media)
        if case .none = match, let edit = Self.edit(name, media: media) {
            match = originalFile(of: edit, media: media)
        }
        return if case .file(let file) = match { file } else { nil }
    }

    private func ownFile(of name: NumberedName, media: MediaNames) -> Match {
        if hasFilesOfTwoTitles(name) { return .ambiguous }
        return Match([wholeName(name, media: media), cutName(name), stem(name, media: media)])
    }

    /// Whether there are files for `IMG_1.jpg` and for `IMG_1`, whatever their numbers. Things of those two titles
    /// become photos `IMG_1.jpg` and `IMG_1(1).jpg`, and in which order nobody knows.
    private func hasFilesOfTwoTitles(_ name: NumberedName) -> Bool {
        guard !name.extension.isEmpty, !MediaNames.isMedia(name.stem) else { return false }
        return Set([name.stem, name.stem + name.number]).contains { stem in
            let whole = stem + name.extension
            let cut = Self.cut(whole) ?? whole
            return cut != stem && files.hasFile(of: stem) && (files.hasFile(of: whole) || files.hasFile(of: cut))
        }
    }

    // MARK: The ways in which a name can match

    /// The photo's whole name, its number where it is or moved to the end.
    private func wholeName(_ name: NumberedName, media: MediaNames) -> Match {
        let inAnyCase = media.isAloneInItsLetters(name.full)
        let kept = files.files(of: name.full, inAnyCase: inAnyCase)
        let moved =
            name.number.isEmpty
            ? [] : files.files(of: name.unnumbered, number: name.number, inAnyCase: inAnyCase)
        return Match([Match(kept), Match(moved)])
    }

    /// The first 46 units of the name, if no other photo's name begins so.
    ///
    /// Takeout numbers photos and JSON files each by themselves. As soon as two names are cut to one, or an edited copy
    /// is cut to its original's name and numbered, the numbers of both no longer go together.
    private func cutName(_ name: NumberedName) -> Match {
        var ways: [Match] = []
        for claim in Self.cutClaims(of: name) {
            let found = files.files(of: claim.cut, number: claim.number, inAnyCase: true)
            guard !found.isEmpty else { continue }
            let family =
                families[claim.cut.lowercased()]
                ?? Family(numbersWithoutPhoto: files.numbers(of: claim.cut))
            guard family.members.isSubset(of: [claim.member]), family.numbersWithoutPhoto.isSubset(of: [claim.number]),
                claim.number.isEmpty || family.isComplete
            else { return .ambiguous }
            ways.append(Match(found))
        }
        return Match(ways)
    }

    /// The name without extension, if that is no other file's name and no other photo has it with another extension.
    private func stem(_ name: NumberedName, media: MediaNames) -> Match {
        let stem = name.stem + name.number
        guard !name.extension.isEmpty, !MediaNames.isMedia(stem), !media.contains(stem),
            media.pictures(withStem: stem).allSatisfy({ $0 == name.full })
        else { return .none }
        let moved = files.files(of: name.stem, number: name.number, inAnyCase: true)
        let kept = name.number.isEmpty ? [] : files.files(of: stem, inAnyCase: true)
        return Match((moved + kept).map(Match.file))
    }

    // MARK: Names that are cut

    /// A cut name that a photo may have given to its JSON file, and what it was before.
    private struct CutClaim {
        var cut: String
        var number: String
        var member: String
    }

    private mutating func add(_ claim: CutClaim) {
        families[claim.cut.lowercased(), default: Family()].members.insert(claim.member)
        families[claim.cut.lowercased(), default: Family()].numbers.insert(claim.number)
    }

    /// The number may be Takeout's, which is moved to the end, or the photo's own, if not all of it is cut off.
    private static func cutClaims(of name: NumberedName) -> [CutClaim] {
        var claims: [CutClaim] = []
        if let cut = cut(name.unnumbered) {
            claims.append(CutClaim(cut: cut, number: name.number, member: name.unnumbered))
        }
        if !name.number.isEmpty, name.stem.utf16.count < limit, let cut = cut(name.full) {
            claims.append(CutClaim(cut: cut, number: "", member: name.full))
        }
        return claims
    }

    /// Nil for a name that needs no cut.
    private static func cut(_ name: String) -> String? {
        guard name.utf16.count > limit else { return nil }
        let end = name.utf16.index(name.startIndex, offsetBy: limit)
        // Where the limit falls between two surrogates, both stay: the name of a photo with emoji was cut so.
        return String(name[..<(end.samePosition(in: name.unicodeScalars) ?? name.utf16.index(after: end))])
    }

    /// What stands before `.supplemental-metadata` or the beginning of it, or nil.
    private static func droppingSupplement(_ subject: String) -> String? {
        guard let dot = subject.lastIndex(of: "."), dot != subject.startIndex else { return nil }
        let (start, rest) = (String(subject[..<dot]), subject[dot...])
        if rest == "." {
            // That is left where the name was cut right behind it. `IMG_1.` can also be the beginning of `IMG_1.jpg`.
            return subject.utf16.count == limit && MediaNames.isMedia(start) ? start : nil
        }
        return ".supplemental-metadata".hasPrefix(rest) ? start : nil
    }

    // MARK: Edited copies

    /// A photo's name taken apart: the stem of its original, then what says that it was edited.
    private struct Edit {
        var name: NumberedName
        var originalStem: String
        var suffix: String
    }

    /// Nil for a name that is not an edited copy's.
    private static func edit(_ name: NumberedName, media: MediaNames) -> Edit? {
        let (stem, folded) = (name.stem, name.stem.lowercased())
        if let suffix = editedSuffixes.first(where: { folded.hasSuffix($0) && folded != $0 }) {
            return Edit(name: name, originalStem: String(stem.dropLast(suffix.count)), suffix: suffix)
        }
        // The suffix of a long name is cut; then the original must be there.
        guard name.unnumbered.utf16.count == photoLimit, let dash = stem.lastIndex(of: "-"), dash != stem.startIndex
        else { return nil }
        let (original, rest) = (String(stem[..<dash]), stem[dash...].lowercased())
        guard rest.count >= 2, editedSuffixes.contains(where: { $0.hasPrefix(rest) }),
            !media.pictures(withStem: original + name.number).isEmpty
        else { return nil }
        return Edit(name: name, originalStem: original, suffix: rest)
    }

    private func originalFile(of edit: Edit, media: MediaNames) -> Match {
        let number = edit.name.number
        // A number is the original's, but that of a copy's copy could also come from the copies alone.
        let originals = media.numbers(ofStem: edit.originalStem)
        let copies = media.numbers(ofStem: edit.originalStem + edit.suffix)
        guard originals.isSubset(of: [number]) || originals == copies || !number.isEmpty && !copies.contains("") else {
            return .ambiguous
        }
        let found = media.pictures(withStem: edit.originalStem + number)
        switch found.count {
        case 0: return wholeName(NumberedName(edit.originalStem + number + edit.name.extension), media: media)
        case 1: return ownFile(of: NumberedName(found[0]), media: media)
        default: return .ambiguous
        }
    }

    /// "Edited" in languages of Google Photos, in small letters.
    private static let editedSuffixes = [
        "-edited", "-bearbeitet", "-modifié", "-editado", "-ha editado", "-editat", "-modificato", "-bewerkt",
        "-edytowane", "-отредактировано", "-düzenlendi", "-diedit", "-đã chỉnh sửa", "-แก้ไขแล้ว", "-已编辑",
        "-編集済み", "-편집됨", "-संपादित", "-تم التعديل",
    ]
}

/// A name such as `IMG_1(2).jpg` in its parts.
private struct NumberedName {
    let full: String
    /// `IMG_1`
    let stem: String
    /// `(2)`, or empty.
    let number: String
    /// `.jpg`, or empty.
    let `extension`: String

    /// `IMG_1.jpg`
    var unnumbered: String { stem + self.extension }

    init(_ name: String) {
        full = name
        let whole = FileName.stem(of: name)
        (stem, number) = whole.splitAtNumber
        self.extension = String(decoding: name.utf8.dropFirst(whole.utf8.count), as: UTF8.self)
    }
}

extension String {
    /// What stands before an ending in small letters, whatever the case of this one's letters, or nil.
    fileprivate func droppingSuffix(_ suffix: String) -> String? {
        let end = self.suffix(suffix.count)
        return end == suffix || end.lowercased() == suffix ? String(dropLast(suffix.count)) : nil
    }

    /// A number that Takeout put at the end, from `(1)` on, without a blank in front of it.
    fileprivate var splitAtNumber: (rest: String, number: String) {
        guard last == ")", let open = lastIndex(of: "("), open != startIndex else { return (self, "") }
        let digits = self[index(after: open)...].dropLast().utf8
        guard (1...9).contains(digits.count), digits.allSatisfy(FileName.isDigit), digits.first != UInt8(ascii: "0"),
            self[index(before: open)] != " "
        else { return (self, "") }
        return (String(self[..<open]), String(self[open...]))
    }
}
