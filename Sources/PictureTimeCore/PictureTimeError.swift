// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// The one error type of Picture Time: what happened, to which file, and what to do about it.
public struct PictureTimeError: Error, Sendable {
    /// A reason that a program can act on. The list grows; treat unknown codes as a general failure.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A setting is out of its range, or two settings contradict each other.
        public static let invalidSetting = Code(rawValue: "invalidSetting")
        /// The input folder or file is missing or cannot be listed.
        public static let missingInput = Code(rawValue: "missingInput")
        /// The input holds nothing that could be used.
        public static let nothingToDo = Code(rawValue: "nothingToDo")
        /// A file exists but its content cannot be read or decoded.
        public static let unreadableFile = Code(rawValue: "unreadableFile")
        /// There is not enough memory.
        public static let outOfMemory = Code(rawValue: "outOfMemory")
        /// The output folder or file cannot be written.
        public static let unwritableOutput = Code(rawValue: "unwritableOutput")
        /// The output holds files that Picture Time did not write and would have to replace.
        public static let outputInUse = Code(rawValue: "outputInUse")
        /// Points from which no transform follows, for all of them coincide.
        public static let degenerateLandmarks = Code(rawValue: "degenerateLandmarks")
        /// A library underneath failed in a way that the input does not explain.
        public static let internalFailure = Code(rawValue: "internalFailure")
    }

    public let code: Code
    /// For a person: what happened and what to do, in whole sentences.
    public let message: String
    /// The file or folder it happened to.
    public let file: URL?
    /// The message without the file's name, for a list in which the name stands in front.
    let detail: String

    public init(code: Code, message: String, file: URL? = nil) {
        self.init(code: code, message: message, file: file, detail: message)
    }

    private init(code: Code, message: String, file: URL?, detail: String) {
        self.code = code
        self.message = message
        self.file = file
        self.detail = detail
    }
}

extension PictureTimeError: CustomStringConvertible {
    public var description: String { message }
}

extension PictureTimeError {
    static func invalidSetting(_ message: String) -> Self {
        Self(code: .invalidSetting, message: message)
    }

    static func unreadable(_ file: URL, _ why: String) -> Self {
        Self(
            code: .unreadableFile, message: "Could not read '\(file.lastPathComponent)': \(why)", file: file,
            detail: "could not be read: \(why)")
    }

    /// A photo whose bytes make no whole picture.
    ///
    /// - Parameter text: What the decoder says of it, if anything.
    static func damaged(_ file: URL, _ text: String = "") -> Self {
        .unreadable(file, "it is damaged\(text.isEmpty ? "" : " (\(text))"). Copy it again, or leave it out.")
    }

    static func outOfMemory(_ file: URL, _ size: PixelSize) -> Self {
        Self(
            code: .outOfMemory,
            message: "Could not read '\(file.lastPathComponent)': there is not enough memory for "
                + "\(size.width)×\(size.height) pixels.", file: file,
            detail: "could not be read: there is not enough memory for \(size.width)×\(size.height) pixels.")
    }

    static func unwritable(_ file: URL, _ why: String) -> Self {
        Self(code: .unwritableOutput, message: "Could not write '\(file.path)': \(why)", file: file)
    }

    /// A file that would have to be replaced and is not ours to replace.
    static func notOurs(_ file: URL) -> Self {
        Self(
            code: .outputInUse,
            message: "'\(file.path)' would be replaced, but Picture Time did not make it. "
                + "Choose another place, or move it away.",
            file: file)
    }

    /// A failure of a library for which no input is to blame.
    static func internalFailure(_ message: String) -> Self {
        Self(
            code: .internalFailure,
            message: "\(message) This is a fault of Picture Time or of a library it uses; please report it."
        )
    }
}
