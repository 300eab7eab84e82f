import Foundation
import PecUniFFI

extension Archive {
    /// What the archive knows of a message.
    public struct Entry: Hashable, Sendable, CustomStringConvertible {
        /// Its SHA-256: its name in the archive.
        public let sha256: String
        /// How many bytes it has.
        public let bytes: Int
        /// What it is.
        public let kind: MessageKind
        /// The verdict when it was taken in.
        public let verdict: Verdict
        /// Whether it certifies something about a submission.
        public let isCertified: Bool
        /// When it was written, as well as that is known: the certified time, else that of its header, else when it was first seen.
        public let at: Date
        /// The subject to show: the certified one, else that of the header.
        public let subject: String?
        /// What its headers say. Not signed.
        public let headers: Headers
        /// What its certification data say.
        public let certifiedData: CertifiedData?
        /// The files in it that people attached.
        public let attachments: [Attachment]
        /// What the verdict follows from.
        public let facets: Facets
        /// When it was signed, as the signer said.
        public let signedAt: Date?
        /// SHA-256 of the certificates from the signer's to what was trusted.
        public let chain: [String]
        /// Whether it, or something in it, says that it is a receipt and certifies nothing: forged perhaps.
        public let isClaim: Bool
        /// Why it could not be judged; `nil` if it was.
        public let unreadable: String?
        /// Parts whose words cannot be searched, or not all of them.
        public let textsMissing: Int
        /// When it was taken in.
        public let firstSeen: Date
        /// Who took it in.
        public let takenInBy: String
        /// Where it was seen.
        public let seen: [Seen]
        /// The tags on it.
        public let tags: [String]
        /// The holds that it is under.
        public let holds: [String]
        /// The object of the archive in which it is stored.
        public let objectName: String
        private let json: String

        init(_ raw: PecUniFFI.Entry) {
            sha256 = raw.sha256
            bytes = Int(clamping: raw.bytes)
            kind = MessageKind(raw.kind)
            verdict = Verdict(raw.verdict)
            isCertified = raw.certified
            at = moment(raw.at)
            subject = raw.subject
            headers = Headers(raw.headers)
            certifiedData = raw.certifiedData.map { CertifiedData($0) }
            attachments = raw.attachments.map { Attachment($0) }
            facets = Facets(raw.facets)
            signedAt = raw.signedAt.map { moment($0) }
            chain = raw.chain
            isClaim = raw.claim
            unreadable = raw.unreadable
            textsMissing = Int(clamping: raw.textsMissing)
            firstSeen = moment(raw.firstSeen)
            takenInBy = raw.takenInBy
            seen = raw.seen.map { Seen($0) }
            tags = raw.tags
            holds = raw.holds
            objectName = raw.object
            json = raw.json
        }

        /// All of it in JSON, on one line: the same bytes in every language.
        public func toJson() -> String { json }

        /// What it is: the rest is somebody's mail.
        public var description: String { "Entry(\(sha256), \(kind.rawValue), \(verdict.rawValue))" }
    }

    /// What the headers of a message say. Anyone can have written them.
    public struct Headers: Hashable, Sendable, CustomStringConvertible {
        /// The subject, decoded.
        public let subject: String?
        /// The author's address (`from` in JSON).
        public let sender: String?
        /// The addresses of To, Cc and Bcc.
        public let to: [String]
        /// When it was written.
        public let date: Date?
        /// Its Message-ID.
        public let messageId: String?

        init(_ raw: PecUniFFI.Headers) {
            subject = raw.subject
            sender = raw.sender
            to = raw.to
            date = raw.date.map { moment($0) }
            messageId = raw.messageId
        }

        /// How many addresses.
        public var description: String { "Headers(\(to.count) recipients)" }
    }

    /// What certification data say: certified if ``Entry/isCertified`` says so.
    public struct CertifiedData: Hashable, Sendable, CustomStringConvertible {
        /// Who sent the original.
        public let sender: String?
        /// The identity of the submission.
        public let identifier: String?
        /// The Message-ID of the original.
        public let msgid: String?
        /// The subject of the original.
        public let subject: String?
        /// The one recipient that it is about.
        public let deliveryTo: String?
        /// To whom the original was sent.
        public let recipients: [String]
        /// Who certifies.
        public let provider: String?
        /// When it happened.
        public let at: Date?

        init(_ raw: PecUniFFI.CertifiedData) {
            sender = raw.sender
            identifier = raw.identifier
            msgid = raw.msgid
            subject = raw.subject
            deliveryTo = raw.deliveryTo
            recipients = raw.recipients
            provider = raw.provider
            at = raw.at.map { moment($0) }
        }

        /// How many addresses.
        public var description: String { "CertifiedData(\(recipients.count) recipients)" }
    }

    /// A file that somebody attached.
    public struct Attachment: Hashable, Sendable, CustomStringConvertible {
        /// The name that its sender gave to it. It is no path.
        public let name: String
        /// Its media type.
        public let mediaType: String
        /// Bytes as they stand in the message, mostly a third more than the file has.
        public let storedBytes: Int
        /// Whether it is signed by itself (a `.p7m`).
        public let isSigned: Bool

        init(_ raw: PecUniFFI.Attachment) {
            name = raw.name
            mediaType = raw.mediaType
            storedBytes = Int(clamping: raw.storedBytes)
            isSigned = raw.signed
        }

        /// Without the name, which is somebody's content.
        public var description: String { "Attachment(\(mediaType), \(storedBytes) bytes)" }
    }

    /// A place in which a message was seen.
    public struct Seen: Hashable, Sendable, CustomStringConvertible {
        /// The mailbox.
        public let mailbox: String
        /// Its id in the source.
        public let source: String
        /// Which kind of folder it lay in.
        public let folder: Folder

        init(_ raw: PecUniFFI.Seen) {
            mailbox = raw.mailbox
            source = raw.source
            folder = Folder(raw.folder)
        }

        /// Which kind of folder alone.
        public var description: String { "Seen(\(folder.rawValue))" }
    }

    /// What became of a message that was sent, and the messages that tell it.
    public struct Followed: Hashable, Sendable, CustomStringConvertible {
        /// What became of it.
        public let submission: Submission
        /// SHA-256 of the messages about it in the archive: as it was sent, and its receipts.
        public let messages: [String]
        private let json: String

        init(_ raw: PecUniFFI.Followed) {
            submission = Submission(raw.submission)
            messages = raw.messages
            json = raw.json
        }

        /// All of it in JSON, on one line: an entry of `messages` in docs/report.md, and `messages`.
        public func toJson() -> String { json }

        /// Its state alone.
        public var description: String { "Followed(\(submission), \(messages.count) messages)" }
    }

    /// All that belongs to one message that was sent.
    public struct Dossier: Hashable, Sendable, CustomStringConvertible {
        /// The submissions: mostly one.
        public let submissions: [Followed]
        /// The messages: as it was sent, and its receipts, in the order of time.
        public let messages: [Entry]
        private let json: String

        init(_ raw: PecUniFFI.Dossier) {
            submissions = raw.submissions.map { Followed($0) }
            messages = raw.messages.map { Entry($0) }
            json = raw.json
        }

        /// All of it in JSON, on one line.
        public func toJson() -> String { json }

        /// How many messages.
        public var description: String { "Dossier(\(messages.count) messages)" }
    }
}
