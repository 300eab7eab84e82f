import Foundation
import PecUniFFI

/// A message and its parts. Any bytes are one: what is wrong with them is said in its ``Report``.
///
/// It never changes. It holds a copy of the bytes, which is freed with it.
public final class Message: Sendable, CustomStringConvertible {
    let handle: PecUniFFI.Message

    private init(_ handle: PecUniFFI.Message) {
        self.handle = handle
    }

    /// Indexes a copy of these bytes.
    ///
    /// - Throws: ``PecError`` `message_too_large`.
    public convenience init(_ raw: Data, limits: Limits? = nil) throws {
        self.init(try engine { try PecUniFFI.Message(raw: raw, limitsSet: limits?.changed) })
    }

    /// Reads the message in a file, which needs no memory but the engine's.
    ///
    /// - Throws: ``PecError`` `message_too_large`, and then it was not read; `not_found`, `permission_denied` or `io` if it cannot be
    ///   read; `argument` if the URL is not of a file.
    public static func read(_ file: URL, limits: Limits? = nil) throws -> Message {
        guard file.isFileURL else {
            throw PecError(code: "argument", message: "the URL is not of a file: give one that begins with file:")
        }
        return Message(try engine { try PecUniFFI.Message.read(path: file.path, limitsSet: limits?.changed) })
    }

    /// A copy of its bytes.
    public var raw: Data { handle.raw() }

    /// SHA-256 of its bytes, lower-case hexadecimal.
    public var sha256: String { handle.sha256() }

    /// The kind that its unsigned headers claim; `nil` if they claim none.
    public var claimedKind: MessageKind? {
        get throws {
            try engine { try handle.claimedKind() }.map { MessageKind($0) }
        }
    }

    /// Its parts, each before those inside it. There is at least one, the message itself, which has the number 0.
    public var parts: [Part] {
        get throws {
            try engine { try handle.parts() }.map { Part($0) }
        }
    }

    /// What it says of itself, in JSON: the object of `pec inspect --json`. Nothing of it was verified.
    public func contentsJson() throws -> String {
        try engine { try handle.contentsJson() }
    }

    /// The header fields of a part, in their order.
    ///
    /// - Throws: ``PecError`` `argument` if there is no such part.
    public func header(part: Int = 0) throws -> [HeaderField] {
        try engine { try handle.header(part: Int64(part)) }.map { HeaderField(name: $0.name, text: $0.text, raw: $0.raw) }
    }

    /// The content of a part, its transfer encoding undone. That of a multipart is given as it stands.
    ///
    /// - Throws: ``PecError`` `argument` if there is no such part.
    public func body(part: Int = 0) throws -> Data {
        try engine { try handle.body(part: Int64(part)) }
    }

    /// The text of a part, its transfer encoding and its charset undone; `nil` if it is no text.
    ///
    /// - Throws: ``PecError`` `argument` if there is no such part.
    public func text(part: Int = 0) throws -> String? {
        try engine { try handle.text(part: Int64(part)) }
    }

    /// All files in it, also those of the messages inside.
    public func extract() throws -> [ExtractedFile] {
        try engine { try handle.extract() }.map { ExtractedFile(name: $0.name, content: $0.content) }
    }

    /// Its size alone: it is somebody's mail.
    public var description: String { "Message(\(handle.size()) bytes)" }
}

/// One part of a message. Spans are in the message, and parts are numbered from 0.
public struct Part: Hashable, Sendable, CustomStringConvertible {
    /// Its number.
    public let index: Int
    /// The number of the multipart it stands in; `nil` for the message itself.
    public let parent: Int?
    /// Multiparts around it.
    public let depth: Int
    /// How it was indexed.
    public let structure: PartStructure
    /// Its media type, in small letters.
    public let mediaType: String
    /// The name that the sender gave to it as a file, decoded: the sender's word, not a path to write to.
    public let fileName: String?
    /// The whole part. Of the first one of a multipart/signed these are the signed bytes, once their line ends are CRLF.
    public let span: Span
    /// Its header fields, without the empty line after them.
    public let headerSpan: Span
    /// What follows the empty line, not decoded.
    public let bodySpan: Span
    /// Whether a multipart has its closing delimiter. One without may have been cut off.
    public let isClosed: Bool

    init(_ raw: PecUniFFI.Part) {
        index = Int(clamping: raw.index)
        parent = raw.parent.map { Int(clamping: $0) }
        depth = Int(clamping: raw.depth)
        structure = PartStructure(raw.structure)
        mediaType = raw.mediaType
        fileName = raw.fileName
        span = Span(raw.span)
        headerSpan = Span(raw.headerSpan)
        bodySpan = Span(raw.bodySpan)
        isClosed = raw.isClosed
    }

    /// Without the name of the file, which is somebody's content.
    public var description: String { "Part(\(index), \(mediaType), \(span.end - span.start) bytes)" }
}

/// One field of a header.
public struct HeaderField: Hashable, Sendable, CustomStringConvertible {
    /// Its name, in the letters of the sender.
    public let name: String
    /// Its value for people: unfolded and decoded.
    public let text: String
    /// What follows the colon, folded as it stands, without the last line end.
    public let raw: Data

    /// Its name alone.
    public var description: String { "HeaderField(\(name))" }
}

/// A file inside a message.
public struct ExtractedFile: Hashable, Sendable, CustomStringConvertible {
    /// The sender's name for it, or one that says what it is. It is no path: a sender may write any characters.
    public let name: String
    /// Its content, decoded.
    public let content: Data

    /// Its size alone.
    public var description: String { "ExtractedFile(\(content.count) bytes)" }
}

/// The bytes from `start` to before `end`, counted from the first byte of the message.
public struct Span: Hashable, Sendable {
    /// The first byte.
    public let start: Int
    /// One past the last byte.
    public let end: Int

    init(_ raw: PecUniFFI.Span) {
        start = Int(clamping: raw.start)
        end = Int(clamping: raw.end)
    }

    /// These bytes of a message's raw bytes, as far as they go.
    public func of(_ raw: Data) -> Data {
        Data(raw.dropFirst(start).prefix(end - start))
    }
}
