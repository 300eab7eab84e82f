// The words of certification data, of comparisons, of parts and of the tracker.

/// The class of an error (`errore`). Providers use it loosely: read the error text beside it.
public enum ErrorClass: String, CaseIterable, Sendable {
    /// No error (`nessuno`).
    case none
    /// No such recipient (`no-dest`).
    case noRecipient = "no-dest"
    /// No such domain (`no-dominio`).
    case noDomain = "no-domain"
    /// A virus (`virus`).
    case virus
    /// Anything else (`altro`).
    case other
}

/// The delivery receipt that the sender asked for (`ricevuta/@tipo`).
public enum ReceiptType: String, CaseIterable, Sendable {
    /// With the whole original message (`completa`).
    case complete
    /// With the original's text and the hashes of its attachments (`breve`).
    case brief
    /// Without the original (`sintetica`).
    case concise
}

/// The certified msgid against the Message-ID of what was sent. A difference alone is not a sign of another
/// message: programs and relays may write Message-IDs anew.
public enum MsgidComparison: String, CaseIterable, Sendable {
    /// They are the same.
    case same
    /// They are not.
    case different
    /// One of them is absent, or nothing is certified.
    case absent
}

/// How a part compares.
public enum PartResult: String, CaseIterable, Sendable {
    /// Byte for byte the same, line ends aside.
    case same
    /// The transfer encoding differs, the content is the same.
    case sameContent = "same_content"
    /// Another content.
    case different
    /// The hash in a brief receipt is that of the sent part.
    case hashMatches = "hash_matches"
    /// It is not, in any form.
    case hashDiffers = "hash_differs"
    /// It was sent and is not in the original inside.
    case missing
    /// It is in the original inside and was not sent.
    case added
    /// One that this version of the package does not know.
    case unknown
}

/// The form of a part over which a brief receipt's hash was computed. RFC 6109 section 3.3.2.2 asks for the encoded
/// content and leaves open which line ends, and whether the last one belongs to it.
public enum HashForm: String, CaseIterable, Sendable {
    /// Encoded as transmitted, lines ending with CRLF.
    case crlf
    /// The same with LF.
    case lf
    /// As `crlf`, without the line ends at the end.
    case crlfTrimmed = "crlf_trimmed"
    /// As `lf`, without the line ends at the end.
    case lfTrimmed = "lf_trimmed"
    /// The content, its transfer encoding undone.
    case decoded
    /// As `crlf`, with exactly one line end at the end.
    case crlfOneEnd = "crlf_one_end"
    /// As `lf`, with exactly one line end at the end.
    case lfOneEnd = "lf_one_end"
    /// One that this version of the package does not know.
    case unknown
}

/// How a part was indexed.
public enum PartStructure: String, CaseIterable, Sendable {
    /// Content without parts of its own, or content that is kept as one part (a finding says why).
    case leaf
    /// A multipart whose delimiters were found. RFC 2046 section 5.1.
    case multipart
    /// A whole message (`message/rfc822` or `message/global`), which is not descended into: index its decoded body.
    /// RFC 2046 section 5.2.1, RFC 6532 section 3.7.
    case message
    /// One that this version of the package does not know.
    case unknown
}

/// What became of a message, all its recipients together.
public enum MessageState: String, CaseIterable, Sendable {
    /// Something is awaited, and not late.
    case pending
    /// Every recipient has it.
    case delivered
    /// Some recipients have it, the others will not.
    case partial
    /// No recipient has it or will.
    case failed
    /// The sender's provider refused it.
    case rejected
    /// The deadline has passed for some recipient.
    case overdue
    /// Accepted, for addresses outside PEC only.
    case external
}

/// What became of a message for one recipient.
public enum RecipientState: String, CaseIterable, Sendable {
    /// Sent; nothing certified says more.
    case submitted
    /// The sender's provider accepted it.
    case accepted
    /// Accepted, for an address outside PEC: no delivery receipt will come.
    case external
    /// The recipient's provider took it in charge.
    case inCharge = "in_charge"
    /// Not delivered within 12 hours; it still may be.
    case delayed
    /// It is in the recipient's mailbox.
    case delivered
    /// It will not be delivered.
    case failed
    /// The sender's provider refused it.
    case rejected
    /// The deadline has passed without a delivery receipt or a final notice: one was lost.
    case overdue
}

/// The form of a provider directory's file, inside its signature if it has one.
public enum DirectoryForm: String, CaseIterable, Sendable {
    /// LDIF (RFC 2849), as the directory is published.
    case ldif
    /// A list in CSV (RFC 4180).
    case csv
    /// A list in JSON.
    case json
    /// One that this version of the package does not know.
    case unknown
}

/// Which of the two notices that a message was not delivered in time, RFC 6109 section 3.1.6.
public enum Timeout: String, CaseIterable, Sendable {
    /// Nobody has taken the message in charge within 12 hours.
    case twelveHours = "twelve_hours"
    /// It has not been delivered within 24 hours. The provider stops waiting.
    case twentyFourHours = "twenty_four_hours"
}

/// What is not as it was in an ``Archive``.
public enum FaultKind: String, CaseIterable, Sendable {
    /// An object is not what was stored, or is gone.
    case damaged
    /// A message cannot be had any more.
    case lost
    /// The log was changed, or a part of it is gone.
    case log
    /// The index does not say what the log says: ``Archive/repair(verifier:progress:)`` makes it anew.
    case index
    /// An object belongs to nothing: what a crash left over. Harmless.
    case leftover
    /// The verdict on a message is another one than when it was taken in.
    case verdict
    /// One that this version of the package does not know.
    case unknown
}

/// In which order something is found.
public enum Order: String, CaseIterable, Sendable {
    /// The largest first.
    case newestFirst = "newest_first"
    /// The smallest first.
    case oldestFirst = "oldest_first"
}

/// Which kind of folder a message lies in.
public enum Folder: String, CaseIterable, Sendable {
    /// Of messages that the user sent.
    case sent
    /// Of messages that were not sent, or not yet.
    case unsent
    /// Any other.
    case other
}

/// What a mailbox notes about a message.
public enum Mark: String, CaseIterable, Sendable {
    /// It was read.
    case seen
    /// It was answered.
    case answered
    /// Somebody marked it as important.
    case flagged
}

/// What kind of failure of a store or a source it is: what the caller may do about it.
public enum PortErrorKind: String, CaseIterable, Sendable {
    /// There is nothing of this name.
    case notFound = "not_found"
    /// There is something of this name already.
    case exists
    /// Somebody else wrote first: read again, then decide again.
    case conflict
    /// It cannot do this at all.
    case unsupported
    /// No room is left.
    case full
    /// It does not answer, or is busy for too long; it may later.
    case unavailable
    /// It does not let this program in.
    case denied
    /// What it holds is not what was put there.
    case damaged
    /// A newer version of the software wrote it.
    case newer
    /// It is something else than what was asked for.
    case foreign
    /// A name, an id or a value is not allowed.
    case invalid
    /// It failed for a reason of its own.
    case failed
}
