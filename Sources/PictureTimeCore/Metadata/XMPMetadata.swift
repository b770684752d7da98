// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CExpat

/// Reads XMP, be it a packet in a photo or a file beside it.
enum XMPMetadata {
    /// Programs' own are seldom longer than some ten kilobytes.
    private static let sizeLimit = 1 << 20

    /// When the photo was taken.
    ///
    /// - Parameter packet: XML, not trusted in any way.
    /// - Returns: The first date that there is of `exif:DateTimeOriginal`, `photoshop:DateCreated`,
    ///   `exif:DateTimeDigitized` and `xmp:CreateDate`. Nil for broken XML, and for XML with a document type, which XMP
    ///   has no use for. What follows the end of the root element, such as padding, does not matter.
    static func captureDate(in packet: [UInt8]) -> CaptureDate? {
        // A space cannot stand in a namespace's name.
        guard !packet.isEmpty, packet.count <= sizeLimit,
            let parser = XML_ParserCreateNS(nil, XML_Char(bitPattern: UInt8(ascii: " ")))
        else { return nil }
        defer { XML_ParserFree(parser) }
        let reader = Unmanaged.passRetained(XMPReader(parser: parser))
        defer { reader.release() }

        XML_SetUserData(parser, reader.toOpaque())
        XML_SetElementHandler(
            parser,
            { reader, name, attributes in XMPReader.of(reader)?.start(name, attributes: attributes) },
            { reader, _ in XMPReader.of(reader)?.end() }
        )
        XML_SetCharacterDataHandler(parser) { reader, text, count in
            XMPReader.of(reader)?.append(UnsafeBufferPointer(start: text, count: Int(count)))
        }
        // Before any entity is declared.
        XML_SetStartDoctypeDeclHandler(parser) { reader, _, _, _, _ in XMPReader.of(reader)?.stop() }
        packet.withUnsafeBytes { bytes in
            // In one go, and its status does not matter: the reader knows whether it came to the root's end.
            _ = XML_Parse(parser, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), 1)
        }
        return reader.takeUnretainedValue().captureDate
    }
}

/// Collects dates while expat walks through the elements.
///
/// A photo's own properties stand in an `rdf:Description` right below `rdf:RDF`: those deeper in the tree are of other
/// things, such as the pictures that it was composed of. Source: XMP specification part 1, 7.4 and 7.9.2.2.
private final class XMPReader {
    /// Borrowed.
    private let parser: XML_Parser
    private var path: [Element] = []
    private var text: [UInt8] = []
    private var dates: [CaptureDate?] = [nil, nil, nil, nil]
    private var isStopped = false
    /// Whether the root element has ended.
    private var isComplete = false

    private enum Element: Equatable {
        case rdf
        case description
        /// With its place in `dates`.
        case date(Int)
        case other
    }

    private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
    private static let description = "http://www.w3.org/1999/02/22-rdf-syntax-ns# Description"
    /// The best first, each with its namespace in front.
    private static let properties = [
        "http://ns.adobe.com/exif/1.0/ DateTimeOriginal", "http://ns.adobe.com/photoshop/1.0/ DateCreated",
        "http://ns.adobe.com/exif/1.0/ DateTimeDigitized", "http://ns.adobe.com/xap/1.0/ CreateDate",
    ]
    /// XMP needs some ten levels.
    private static let depthLimit = 200
    /// No date is so long.
    private static let textLimit = 100

    init(parser: XML_Parser) { self.parser = parser }

    /// The reader behind expat's user data.
    static func of(_ userData: UnsafeMutableRawPointer?) -> XMPReader? {
        userData.map { Unmanaged<XMPReader>.fromOpaque($0).takeUnretainedValue() }
    }

    var captureDate: CaptureDate? {
        isComplete && !isStopped ? dates.lazy.compactMap(\.self).first : nil
    }

    func stop() {
        isStopped = true
        XML_StopParser(parser, XML_Bool(0))
    }

    func start(_ name: UnsafePointer<XML_Char>?, attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?) {
        guard !isStopped, let name else { return }
        guard path.count < Self.depthLimit else { return stop() }
        let element = element(String(cString: name))
        path.append(element)
        text.removeAll(keepingCapacity: true)
        guard element == .description, var attribute = attributes else { return }
        while let name = attribute[0], let value = attribute[1] {
            if let place = Self.properties.firstIndex(of: String(cString: name)) {
                keep(String(cString: value), at: place)
            }
            attribute += 2
        }
    }

    func end() {
        guard !isStopped else { return }
        if case .date(let place) = path.popLast() { keep(String(decoding: text, as: UTF8.self), at: place) }
        text.removeAll(keepingCapacity: true)
        if path.isEmpty { isComplete = true }
    }

    func append(_ characters: UnsafeBufferPointer<XML_Char>) {
        guard !isStopped, case .date = path.last, text.count <= Self.textLimit else { return }
        text += characters.lazy.prefix(Self.textLimit).map { UInt8(bitPattern: $0) }
    }

    /// What an element inside the current one is.
    private func element(_ name: String) -> Element {
        switch path.last {
        case .rdf where name == Self.description: .description
        case .description: Self.properties.firstIndex(of: name).map(Element.date) ?? .other
        default: name == Self.rdf && !path.contains(.rdf) ? .rdf : .other
        }
    }

    private func keep(_ text: String, at place: Int) {
        if dates[place] == nil { dates[place] = XMPDate.parse(text) }
    }
}

/// Reads dates as XMP writes them. Source: XMP specification part 1, 8.2.1.4.
private enum XMPDate {
    /// - Parameter text: `2024-01-31`, `2024-01-31T07:45+01:00`, `2024-01-31T07:45:12`, `2024-01-31T07:45:12.5Z`.
    /// - Returns: Nil for anything else; a year or a month is no date.
    static func parse(_ text: String) -> CaptureDate? {
        guard text.utf8.count <= 100 else { return nil }
        let isBlank = { (byte: UInt8) in byte <= 0x20 }
        var rest = Array(text.utf8)[...]
        rest = rest.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }

        guard let year = number(&rest, digits: 4), take("-", from: &rest), let month = number(&rest, digits: 2),
            take("-", from: &rest), let day = number(&rest, digits: 2),
            let date = CaptureDate(year: year, month: month, day: day)
        else { return nil }
        if rest.isEmpty { return date }
        guard take("T", from: &rest), let time = time(&rest), rest.isEmpty else { return nil }
        return date.at(time)
    }

    private static func time(_ rest: inout ArraySlice<UInt8>) -> CaptureDate.Time? {
        guard let hour = number(&rest, digits: 2), take(":", from: &rest), let minute = number(&rest, digits: 2) else {
            return nil
        }
        var (second, subsecond) = (0, "")
        if take(":", from: &rest) {
            guard let number = number(&rest, digits: 2) else { return nil }
            second = number
            if take(".", from: &rest) {
                let digits = rest.prefix(while: FileName.isDigit)
                guard !digits.isEmpty else { return nil }
                rest = rest.dropFirst(digits.count)
                subsecond = String(decoding: digits.prefix(9), as: UTF8.self)
            }
        }
        var utcOffset: Int?
        if !rest.isEmpty {
            utcOffset = offset(&rest)
            if utcOffset == nil { return nil }
        }
        return CaptureDate.Time(hour: hour, minute: minute, second: second, subsecond: subsecond, utcOffset: utcOffset)
    }

    /// In minutes.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        if take("Z", from: &rest) { return 0 }
        let isWest = take("-", from: &rest)
        guard isWest || take("+", from: &rest), let hours = number(&rest, digits: 2), take(":", from: &rest),
            let minutes = number(&rest, digits: 2), minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        let found = rest.prefix(digits)
        guard found.count == digits, found.allSatisfy(FileName.isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return found.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func take(_ character: Unicode.Scalar, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
