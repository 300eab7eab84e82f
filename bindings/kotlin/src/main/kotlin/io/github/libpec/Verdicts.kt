package io.github.libpec

// What a message is, and what was found about it.

/** What a message is. All but the last two need certification data. */
public enum class MessageKind(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Acceptance (ricevuta di accettazione), RFC 6109 section 3.1.2. */
    ACCEPTANCE("acceptance"),

    /** Non-acceptance (avviso di non accettazione), sections 3.1.3 and 3.1.4. */
    NON_ACCEPTANCE("non_acceptance"),

    /** Server acceptance (ricevuta di presa in carico), section 3.2.1. */
    SERVER_ACCEPTANCE("server_acceptance"),

    /** Delivery (ricevuta di avvenuta consegna), section 3.3.2. */
    DELIVERY("delivery"),

    /** Transport envelope (busta di trasporto), section 3.1.5. */
    TRANSPORT_ENVELOPE("transport_envelope"),

    /** Non-delivery (avviso di mancata consegna), sections 3.3.3 and 3.2.4. */
    NON_DELIVERY("non_delivery"),

    /** Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6. */
    DELIVERY_TIMEOUT("delivery_timeout"),

    /** Virus detection (avviso di rilevazione virus), section 3.2.3. */
    VIRUS_DETECTION("virus_detection"),

    /** Anomaly envelope (busta di anomalia), section 3.2.2: foreign content that a provider passed on. */
    ANOMALY_ENVELOPE("anomaly_envelope"),

    /** Anything else. */
    ORDINARY("ordinary"),
}

/** The one word at the end. */
public enum class Verdict(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Intact, signed by an accredited or trusted provider, and consistent. */
    AUTHENTIC("authentic"),

    /** Intact and trusted, but not telling one story. */
    INCONSISTENT("inconsistent"),

    /** Intact, but the signer is not to be trusted. */
    UNTRUSTED("untrusted"),

    /** Not what was signed. */
    ALTERED("altered"),

    /** Not signed at all. */
    UNSIGNED("unsigned"),

    /** It cannot be told with what was given. */
    INDETERMINATE("indeterminate"),
}

/** Is the signed content what was signed? */
public enum class Integrity(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** The signature verifies over the bytes as they are. */
    INTACT("intact"),

    /** It verifies once LF line ends are read as CRLF. */
    INTACT_AFTER_CRLF("intact_after_crlf"),

    /** It verifies only for a copy in which known damage was undone. */
    RECOVERED("recovered"),

    /** It does not verify. */
    ALTERED("altered"),

    /** There is no signature. */
    ABSENT("absent"),

    /** There is a signature that cannot be decoded or checked. */
    UNREADABLE("unreadable"),
}

/** Does the signer's certificate lead to a trusted authority, judged when the message was signed? */
public enum class Chain(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** It does. */
    TRUSTED("trusted"),

    /** It does not. */
    UNTRUSTED("untrusted"),

    /** It cannot be told: what is missing is named in the report's needs. */
    INDETERMINATE("indeterminate"),

    /** There is no signer to judge. */
    NONE("none"),
}

/** Had the signer's certificate been revoked before it signed? */
public enum class Revocation(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Evidence says that it had not. */
    GOOD("good"),

    /** Evidence says that it had. */
    REVOKED("revoked"),

    /** There is no evidence. */
    UNKNOWN("unknown"),
}

/** Was the signer an accredited PEC provider? */
public enum class Accreditation(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** It was. */
    ACCREDITED("accredited"),

    /** It was not. */
    NOT_ACCREDITED("not_accredited"),

    /** There is no list to tell. */
    UNKNOWN("unknown"),
}

/** Do the headers, the certification data, the original inside and the signer tell the same story? */
public enum class Consistency(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** They do. */
    CONSISTENT("consistent"),

    /** Two signed things disagree. */
    CONTRADICTED("contradicted"),

    /** An unsigned header disagrees with a signed thing. */
    HEADERS_CONTRADICTED("headers_contradicted"),

    /** There is nothing certified to compare with. */
    NOT_CHECKED("not_checked"),
}

/** What the time of signing rests on. */
public enum class TimeBasis(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** The signer's own claim. */
    CLAIMED("claimed"),

    /** The caller proves that the message was there while the signer's certificate was valid. */
    WITNESSED("witnessed"),
}

/** How much a finding weighs. */
public enum class Severity(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** Worth knowing; nothing is wrong. */
    INFO("info"),

    /** Out of the ordinary, or weak; the verdict does not rest on it. */
    WARNING("warning"),

    /** It lowers a facet of the report. */
    ERROR("error"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}

/** What would let the engine say more. */
public enum class NeedType(
    /** Its name in JSON. */
    public val jsonName: String,
) {
    /** The certificate of the signer. */
    SIGNER_CERTIFICATE("signer_certificate"),

    /** The certificate of an issuer. */
    ISSUER_CERTIFICATE("issuer_certificate"),

    /** An edition of the authority's certificate, valid at the signing time, that can be proven. */
    ISSUER_EDITION("issuer_edition"),

    /** A certificate revocation list. */
    CRL("crl"),

    /** The time of signing, which the signature does not say. */
    SIGNING_TIME("signing_time"),

    /** One that this version of the package does not know. */
    UNKNOWN("unknown"),
}
