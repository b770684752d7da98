// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CHEIF

/// A HEIC or AVIF file as libheif reads it.
///
/// Sizes and pixels are those of the upright picture: libheif applies the file's own turns and mirrors (`irot`, `imir`).
final class HEIFFile {
    private let context: OpaquePointer  // owned
    /// The picture that the file shows first.
    let primary: OpaquePointer  // owned

    /// What libheif says of a file that it does not understand.
    struct Failure: Error {
        var text: String
        /// Whether the file may be fine, and there is only no room for it.
        var isOutOfMemory: Bool

        init(_ error: heif_error) {
            isOutOfMemory = error.code == heif_error_Memory_allocation_error
            text = error.message.map { String(cString: $0) } ?? "unknown error"
        }
    }

    private init(reading: (OpaquePointer) -> heif_error) throws(Failure) {
        guard let context = heif_context_alloc() else { throw Failure(heif_error()) }
        // On this thread: photos are decoded side by side already.
        heif_context_set_max_decoding_threads(context, 0)
        let error = reading(context)
        // The text of an error belongs to the context, so it is read before that is freed.
        guard error.code == heif_error_Ok else {
            let failure = Failure(error)
            heif_context_free(context)
            throw failure
        }
        var handle: OpaquePointer?
        let handleError = heif_context_get_primary_image_handle(context, &handle)
        guard handleError.code == heif_error_Ok, let handle else {
            let failure = Failure(handleError)
            heif_context_free(context)
            throw failure
        }
        self.context = context
        primary = handle
    }

    deinit {
        heif_image_handle_release(primary)
        heif_context_free(context)
    }

    /// Reads a whole file in memory, which must stay there as long as the result.
    convenience init(memory: UnsafeRawBufferPointer) throws(Failure) {
        try self.init { heif_context_read_from_memory_without_copy($0, memory.baseAddress, memory.count, nil) }
    }

    var size: PixelSize {
        PixelSize(width: Int(heif_image_handle_get_width(primary)), height: Int(heif_image_handle_get_height(primary)))
    }

    /// The Exif block, with or without `Exif\0\0` in front; nil for none.
    private var exifBlock: [UInt8]? {
        var id = heif_item_id()
        guard heif_image_handle_get_list_of_metadata_block_IDs(primary, "Exif", &id, 1) == 1 else { return nil }
        let size = heif_image_handle_get_metadata_size(primary, id)
        guard (8...(1 << 20)).contains(size) else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        guard heif_image_handle_get_metadata(primary, id, &bytes).code == heif_error_Ok else { return nil }
        // Four bytes say where the TIFF header begins behind them. Source: ISO 23008-12 A.2.1.
        let offset = bytes[..<4].reduce(0) { $0 << 8 | Int($1) } + 4
        return offset < bytes.count ? Array(bytes[offset...]) : nil
    }

    /// The size and the Exif block of a file, of which only the parts that say so are read; nil for what is missing.
    static func header<Source: ByteSource & ~Copyable>(of source: borrowing Source) -> (PixelSize?, [UInt8]?) {
        withUnsafePointer(to: source) { source in
            let reader = Reader(size: source.pointee.size) { try? source.pointee.bytes(at: $0, count: $1) }
            return withExtendedLifetime(reader) {
                let file = try? HEIFFile {
                    heif_context_read_from_reader(
                        $0, &Reader.functions, Unmanaged.passUnretained(reader).toOpaque(), nil)
                }
                return (file?.size, file?.exifBlock)
            }
        }
    }

    /// A file of which libheif asks for the pieces it wants.
    private final class Reader {
        private let size: Int
        private let bytes: (_ offset: Int, _ count: Int) -> [UInt8]?
        private var position = 0

        init(size: Int, bytes: @escaping (Int, Int) -> [UInt8]?) {
            self.size = size
            self.bytes = bytes
        }

        private static func at(_ pointer: UnsafeMutableRawPointer?) -> Reader {
            Unmanaged<Reader>.fromOpaque(pointer!).takeUnretainedValue()
        }

        /// Only read by libheif, which wants a pointer that can be written through.
        nonisolated(unsafe) static var functions = heif_reader(
            reader_api_version: 1,
            get_position: { Int64(at($0).position) },
            read: { target, count, pointer in
                let reader = at(pointer)
                guard let bytes = reader.bytes(reader.position, count), bytes.count == count else { return 1 }
                target?.copyMemory(from: bytes, byteCount: count)
                reader.position += count
                return 0
            },
            seek: { position, pointer in
                let reader = at(pointer)
                guard (0...Int64(reader.size)).contains(position) else { return 1 }
                reader.position = Int(position)
                return 0
            },
            wait_for_file_size: { target, pointer in
                target <= Int64(at(pointer).size)
                    ? heif_reader_grow_status_size_reached : heif_reader_grow_status_size_beyond_eof
            })
    }
}
