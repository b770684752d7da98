// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct XMPMetadataTests {
    private static let namespaces = """
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:exif="http://ns.adobe.com/exif/1.0/" \
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
        """

    /// A file as programs write it.
    private static func file(attributes: String = "", children: String = "") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Image::ExifTool 12.57">
         <rdf:RDF \(namespaces)>
          <rdf:Description rdf:about="" \(attributes)>
           \(children)
          </rdf:Description>
         </rdf:RDF>
        </x:xmpmeta>
        """
    }

    private static func date(_ text: String) -> String? {
        XMPMetadata.captureDate(in: Array(text.utf8))?.description
    }

    // MARK: Where a date stands

    @Test func readsAttributes() {
        #expect(Self.date(Self.file(attributes: #"xmp:CreateDate="2024-01-31""#)) == "2024-01-31")
    }

    @Test func readsChildElements() {
        let text = "<exif:DateTimeOriginal>\n  2024-01-31T07:45:12+01:00\n</exif:DateTimeOriginal>"
        #expect(Self.date(Self.file(children: text)) == "2024-01-31T07:45:12+01:00")
    }

    /// Any prefix stands for a namespace.
    @Test func goesByNamespaceNotPrefix() {
        let renamed = """
            <RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://ns.adobe.com/exif/1.0/">
            <Description a:DateTimeOriginal="2024-01-31T07:45:12"/></RDF>
            """
        #expect(Self.date(renamed) == "2024-01-31T07:45:12")
        let other = renamed.replacing("exif/1.0/", with: "exif/2.0/")
        #expect(Self.date(other) == nil)
        #expect(Self.date(#"<RDF><Description DateTimeOriginal="2024-01-31T07:45:12"/></RDF>"#) == nil)
    }

    @Test func readsSeveralDescriptions() {
        let text = """
            <rdf:RDF \(Self.namespaces)>
            <rdf:Description rdf:about="" xmp:CreateDate="2021-01-31"/>
            <rdf:Description rdf:about=""><photoshop:DateCreated>2022-01-31</photoshop:DateCreated></rdf:Description>
            <rdf:Description rdf:about="" exif:DateTimeDigitized="2023-01-31"/>
            </rdf:RDF>
            """
        #expect(Self.date(text) == "2022-01-31")
    }

    /// A packet as it is embedded in photos, with room for changes behind it.
    @Test func readsPackets() {
        let packet = """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \(Self.namespaces)>
            <rdf:Description rdf:about="" xmp:CreateDate="2024-01-31T07:45:12.50"/></rdf:RDF></x:xmpmeta>
            \(String(repeating: " ", count: 2048))
            <?xpacket end="w"?>
            """
        #expect(Self.date(packet) == "2024-01-31T07:45:12.50")
        #expect(Self.date(packet + "\0\0\0\0") == "2024-01-31T07:45:12.50")
    }

    static let properties = [
        ("exif:DateTimeOriginal", "2021-01-31T07:45:12"), ("photoshop:DateCreated", "2022-01-31T07:45:12"),
        ("exif:DateTimeDigitized", "2023-01-31T07:45:12"), ("xmp:CreateDate", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: 0..<4)
    func prefersTheBest(first: Int) {
        let rest = Self.properties[first...]
        let attributes = rest.reversed().map { "\($0)=\"\($1)\"" }.joined(separator: " ")
        #expect(Self.date(Self.file(attributes: attributes)) == rest[first].1)
        let children = rest.reversed().map { "<\($0)>\($1)</\($0)>" }.joined()
        #expect(Self.date(Self.file(children: children)) == rest[first].1)
    }

    @Test func takesTheNextWhereTheBestIsNoDate() {
        let attributes = #"exif:DateTimeOriginal="0000-00-00T00:00:00" photoshop:DateCreated="2024" xmp:CreateDate="""#
        #expect(Self.date(Self.file(attributes: attributes)) == nil)
        let children = "<exif:DateTimeDigitized>2024-01-31</exif:DateTimeDigitized>"
        #expect(Self.date(Self.file(attributes: attributes, children: children)) == "2024-01-31")
    }

    /// Of other things than the photo, or of no meaning here.
    @Test(arguments: [
        "<xmp:ModifyDate>2024-01-31</xmp:ModifyDate>",
        "<xmp:MetadataDate>2024-01-31</xmp:MetadataDate>",
        """
        <xmpMM:Pantry xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><rdf:Bag><rdf:li>
        <rdf:Description xmp:CreateDate="2024-01-31"/></rdf:li></rdf:Bag></xmpMM:Pantry>
        """,
        #"<a:b xmlns:a="urn:a" rdf:parseType="Resource"><xmp:CreateDate>2024-01-31</xmp:CreateDate></a:b>"#,
        "<rdf:RDF><rdf:Description xmp:CreateDate=\"2024-01-31\"/></rdf:RDF>",
        "<xmp:CreateDate><xmp:CreateDate>2024-01-31</xmp:CreateDate></xmp:CreateDate>",
        "<xmp:CreateDate>2024<!-- -->-<b/>01-31</xmp:CreateDate>",
        "<!-- <xmp:CreateDate>2024-01-31</xmp:CreateDate> -->",
        "<xmp:CreateDate/>",
    ])
    func leavesOtherDatesAlone(children: String) {
        #expect(Self.date(Self.file(children: children)) == nil)
    }

    @Test(arguments: [
        "2024<!-- a comment -->-01-31", "<![CDATA[2024-01-31]]>", "&#x32;024&#45;01-31", "2024-01<?pi?>-31",
        "\t2024-01-31\r\n",
    ])
    func readsTextInPieces(text: String) {
        #expect(Self.date(Self.file(children: "<xmp:CreateDate>\(text)</xmp:CreateDate>")) == "2024-01-31")
    }

    // MARK: How a date is written. Source: XMP specification part 1, 8.2.1.4.

    static let dates: [(String, String?)] = [
        ("2024-01-31", "2024-01-31"),
        ("2024-02-29", "2024-02-29"),
        (" 2024-01-31\n", "2024-01-31"),
        ("2024-01-31T07:45", "2024-01-31T07:45:00"),
        ("2024-01-31T07:45Z", "2024-01-31T07:45:00+00:00"),
        ("2024-01-31T07:45+01:00", "2024-01-31T07:45:00+01:00"),
        ("2024-01-31T07:45:12", "2024-01-31T07:45:12"),
        ("2024-01-31T07:45:12Z", "2024-01-31T07:45:12+00:00"),
        ("2024-01-31T07:45:12-03:30", "2024-01-31T07:45:12-03:30"),
        ("2024-01-31T07:45:12+14:00", "2024-01-31T07:45:12+14:00"),
        ("2024-01-31T07:45:12.5", "2024-01-31T07:45:12.5"),
        ("2024-01-31T07:45:12.050+05:45", "2024-01-31T07:45:12.050+05:45"),
        ("2024-01-31T07:45:12.1234567890123Z", "2024-01-31T07:45:12.123456789+00:00"),
        ("", nil),
        ("2024", nil),
        ("2024-01", nil),
        ("2024-01-", nil),
        ("2024-1-31", nil),
        ("2024-01-31T", nil),
        ("2024-01-31T07", nil),
        ("2024-01-31T07:4", nil),
        ("2024-01-31T07:45:", nil),
        ("2024-01-31T07:45:12.", nil),
        ("2024-01-31T07:45:12.Z", nil),
        ("2024-01-31T07:45.5", nil),
        ("2024-01-31T07:45:12+", nil),
        ("2024-01-31T07:45:12+01", nil),
        ("2024-01-31T07:45:12+01:60", nil),
        ("2024-01-31T07:45:12+14:01", nil),
        ("2024-01-31T07:45:12+01:00 x", nil),
        ("2024-01-31T07:45:12ZZ", nil),
        ("2024-01-31Z", nil),
        ("2024-01-31T24:00:00", nil),
        ("2024-01-31T07:60:00", nil),
        ("2024-02-30", nil),
        ("2023-02-29T07:45:12", nil),
        ("2024-13-01", nil),
        ("0000-00-00T00:00:00", nil),
        ("2024:01:31 07:45:12", nil),
        ("20240131T074512", nil),
        ("٢٠٢٤-٠١-٣١", nil),
        ("-2024-01-31", nil),
        ("+2024-01-31", nil),
    ]

    @Test(arguments: dates)
    func readsDates(text: String, expected: String?) {
        #expect(Self.date(Self.file(attributes: "exif:DateTimeOriginal=\"\(text)\"")) == expected)
        #expect(
            Self.date(Self.file(children: "<exif:DateTimeOriginal>\(text)</exif:DateTimeOriginal>")) == expected)
    }

    // MARK: Encodings

    @Test(arguments: [true, false], [true, false])
    func readsUTF16(isBigEndian: Bool, hasMark: Bool) {
        let text = """
            <rdf:RDF \(Self.namespaces)>
            <rdf:Description xmp:CreateDate="2024-01-31T07:45:12" xmp:Label="Zoë 😀"/></rdf:RDF>
            """
        let bytes = ((hasMark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
            isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        #expect(XMPMetadata.captureDate(in: bytes)?.description == "2024-01-31T07:45:12")
    }

    @Test func readsUTF8WithMark() {
        #expect(Self.date("\u{FEFF}" + Self.file(attributes: #"xmp:CreateDate="2024-01-31""#)) == "2024-01-31")
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x00], [0x1B]] as [[UInt8]])
    func refusesWhatIsNoText(bytes: [UInt8]) {
        let (start, end) = ("<rdf:RDF \(Self.namespaces)><rdf:Description xmp:CreateDate=\"2024-01-31\">", "</rdf:RDF>")
        let good = Array(start.utf8) + Array("</rdf:Description>".utf8) + Array(end.utf8)
        #expect(XMPMetadata.captureDate(in: good)?.description == "2024-01-31")
        let bad = Array(start.utf8) + bytes + Array("</rdf:Description>".utf8) + Array(end.utf8)
        #expect(XMPMetadata.captureDate(in: bad) == nil)
    }

    // MARK: Hostile input

    @Test(arguments: [
        "", " ", "\0", "<", "<a", "<a/>", "<a></b>", "no XML", "{}", "<rdf:RDF/>", "<?xml version=\"1.0\"?>",
        "<?xml version=\"1.0\" encoding=\"x-unknown\"?><a/>",
    ])
    func findsNothingInOtherThings(text: String) {
        #expect(Self.date(text) == nil)
    }

    @Test func refusesTruncatedXML() {
        let text = Self.file(attributes: #"xmp:CreateDate="2024-01-31""#)
        let bytes = Array(text.utf8)
        #expect(XMPMetadata.captureDate(in: bytes) != nil)
        for count in 0..<bytes.count {
            #expect(XMPMetadata.captureDate(in: Array(bytes[..<count])) == nil, "\(count) bytes")
        }
    }

    /// Ten entities, each ten times the one before: ten thousand million letters.
    @Test(.timeLimit(.minutes(1))) func refusesEntities() {
        let entities = (1...9).map { level in
            "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 10))\">"
        }
        let bomb = """
            <!DOCTYPE x [<!ENTITY e0 "0123456789">\(entities.joined())]>
            <rdf:RDF \(Self.namespaces)>
            <rdf:Description xmp:CreateDate="2024-01-31" xmp:Label="&e9;">&e9;</rdf:Description></rdf:RDF>
            """
        #expect(Self.date(bomb) == nil)
    }

    @Test(arguments: [
        "<!DOCTYPE x>", "<!DOCTYPE x SYSTEM \"file:///dev/zero\">",
        "<!DOCTYPE x [<!ENTITY d \"2024-01-31\">]>", "<!DOCTYPE x [<!ENTITY % d SYSTEM \"file:///dev/zero\"> %d;]>",
    ])
    func refusesDocumentTypes(type: String) {
        let text = "<rdf:RDF \(Self.namespaces)><rdf:Description xmp:CreateDate=\"2024-01-31\"/></rdf:RDF>"
        #expect(Self.date(text) == "2024-01-31")
        #expect(Self.date(type + text) == nil)
    }

    @Test func refusesDeepNesting() {
        for depth in [300, 100_000] {
            let nested = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
            #expect(Self.date(Self.file(attributes: #"xmp:CreateDate="2024-01-31""#, children: nested)) == nil)
        }
    }

    @Test(.timeLimit(.minutes(1))) func standsLongInput() {
        let start = "<rdf:RDF \(Self.namespaces)><rdf:Description xmp:CreateDate=\"2024-01-31\""
        let end = "</rdf:Description></rdf:RDF>"
        let attributes = (0..<50_000).map { " a\($0)=\"\"" }.joined()
        #expect(Self.date(start + attributes + ">" + end) == "2024-01-31")
        let text = String(repeating: "2", count: 900_000)
        #expect(Self.date(start + "><exif:DateTimeOriginal>\(text)</exif:DateTimeOriginal>" + end) == "2024-01-31")
        #expect(Self.date(start + " exif:DateTimeOriginal=\"\(text)\">" + end) == "2024-01-31")
        let elements = String(repeating: "<b/>", count: 200_000)
        #expect(Self.date(start + ">" + elements + end) == "2024-01-31")
    }

    @Test func refusesMoreThanAMegabyte() {
        let text = Self.file(attributes: #"xmp:CreateDate="2024-01-31""#)
        let padding = String(repeating: " ", count: (1 << 20) - text.utf8.count)
        #expect(Self.date(text + padding) == "2024-01-31")
        #expect(Self.date(text + padding + " ") == nil)
    }
}
