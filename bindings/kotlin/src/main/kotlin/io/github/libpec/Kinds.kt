package io.github.libpec

// The words of certification data, of comparisons, of parts and of the tracker.

/** The class of an error (`errore`). Providers use it loosely: read the error text beside it. */
public enum class ErrorClass(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** No error (`nessuno`). */
    NONE("none"),

    /** No such recipient (`no-dest`). */
    NO_RECIPIENT("no-dest"),

    /** No such domain (`no-dominio`). */
    NO_DOMAIN("no-domain"),

    /** A virus (`virus`). */
    VIRUS("virus"),

    /** Anything else (`altro`). */
    OTHER("other"),
}

/** The delivery receipt that the sender asked for (`ricevuta/@tipo`). */
public enum class ReceiptType(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** With the whole original message (`completa`). */
    COMPLETE("complete"),

    /** With the original's text and the hashes of its attachments (`breve`). */
    BRIEF("brief"),

    /** Without the original (`sintetica`). */
    CONCISE("concise"),
}

/**
 * The certified msgid against the Message-ID of what was sent. A difference alone is not a sign of another message:
 * programs and relays may write Message-IDs anew.
 */
public enum class MsgidComparison(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** They are the same. */
    SAME("same"),

    /** They are not. */
    DIFFERENT("different"),

    /** One of them is absent, or nothing is certified. */
    ABSENT("absent"),
}

/** How a part compares. */
public enum class PartResult(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Byte for byte the same, line ends aside. */
    SAME("same"),

    /** The transfer encoding differs, the content is the same. */
    SAME_CONTENT("same_content"),

    /** Another content. */
    DIFFERENT("different"),

    /** The hash in a brief receipt is that of the sent part. */
    HASH_MATCHES("hash_matches"),

    /** It is not, in any form. */
    HASH_DIFFERS("hash_differs"),

    /** It was sent and is not in the original inside. */
    MISSING("missing"),

    /** It is in the original inside and was not sent. */
    ADDED("added"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/**
 * The form of a part over which a brief receipt's hash was computed. RFC 6109 section 3.3.2.2 asks for the encoded
 * content and leaves open which line ends, and whether the last one belongs to it.
 */
public enum class HashForm(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Encoded as transmitted, lines ending with CRLF. */
    CRLF("crlf"),

    /** The same with LF. */
    LF("lf"),

    /** As [CRLF], without the line ends at the end. */
    CRLF_TRIMMED("crlf_trimmed"),

    /** As [LF], without the line ends at the end. */
    LF_TRIMMED("lf_trimmed"),

    /** The content, its transfer encoding undone. */
    DECODED("decoded"),

    /** As [CRLF], with exactly one line end at the end. */
    CRLF_ONE_END("crlf_one_end"),

    /** As [LF], with exactly one line end at the end. */
    LF_ONE_END("lf_one_end"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** How a part was indexed. */
public enum class PartStructure(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Content without parts of its own, or content that is kept as one part (a finding says why). */
    LEAF("leaf"),

    /** A multipart whose delimiters were found. RFC 2046 section 5.1. */
    MULTIPART("multipart"),

    /**
     * A whole message (`message/rfc822` or `message/global`), which is not descended into: index its decoded body.
     * RFC 2046 section 5.2.1, RFC 6532 section 3.7.
     */
    MESSAGE("message"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** What became of a message, all its recipients together. */
public enum class MessageState(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Something is awaited, and not late. */
    PENDING("pending"),

    /** Every recipient has it. */
    DELIVERED("delivered"),

    /** Some recipients have it, the others will not. */
    PARTIAL("partial"),

    /** No recipient has it or will. */
    FAILED("failed"),

    /** The sender's provider refused it. */
    REJECTED("rejected"),

    /** The deadline has passed for some recipient. */
    OVERDUE("overdue"),

    /** Accepted, for addresses outside PEC only. */
    EXTERNAL("external"),
}

/** What became of a message for one recipient. */
public enum class RecipientState(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Sent; nothing certified says more. */
    SUBMITTED("submitted"),

    /** The sender's provider accepted it. */
    ACCEPTED("accepted"),

    /** Accepted, for an address outside PEC: no delivery receipt will come. */
    EXTERNAL("external"),

    /** The recipient's provider took it in charge. */
    IN_CHARGE("in_charge"),

    /** Not delivered within 12 hours; it still may be. */
    DELAYED("delayed"),

    /** It is in the recipient's mailbox. */
    DELIVERED("delivered"),

    /** It will not be delivered. */
    FAILED("failed"),

    /** The sender's provider refused it. */
    REJECTED("rejected"),

    /** The deadline has passed without a delivery receipt or a final notice: one was lost. */
    OVERDUE("overdue"),
}

/** The form of a provider directory's file, inside its signature if it has one. */
public enum class DirectoryForm(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** LDIF (RFC 2849), as the directory is published. */
    LDIF("ldif"),

    /** A list in CSV (RFC 4180). */
    CSV("csv"),

    /** A list in JSON. */
    JSON("json"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** Which of the two notices that a message was not delivered in time, RFC 6109 section 3.1.6. */
public enum class Timeout(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Nobody has taken the message in charge within 12 hours. */
    TWELVE_HOURS("twelve_hours"),

    /** It has not been delivered within 24 hours. The provider stops waiting. */
    TWENTY_FOUR_HOURS("twenty_four_hours"),
}
