// What a message is, and what was found about it.

/// What a message is. All but the last two need certification data.
public enum MessageKind: String, CaseIterable, Sendable {
    /// Acceptance (ricevuta di accettazione), RFC 6109 section 3.1.2.
    case acceptance
    /// Non-acceptance (avviso di non accettazione), sections 3.1.3 and 3.1.4.
    case nonAcceptance = "non_acceptance"
    /// Server acceptance (ricevuta di presa in carico), section 3.2.1.
    case serverAcceptance = "server_acceptance"
    /// Delivery (ricevuta di avvenuta consegna), section 3.3.2.
    case delivery
    /// Transport envelope (busta di trasporto), section 3.1.5.
    case transportEnvelope = "transport_envelope"
    /// Non-delivery (avviso di mancata consegna), sections 3.3.3 and 3.2.4.
    case nonDelivery = "non_delivery"
    /// Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6.
    case deliveryTimeout = "delivery_timeout"
    /// Virus detection (avviso di rilevazione virus), section 3.2.3.
    case virusDetection = "virus_detection"
    /// Anomaly envelope (busta di anomalia), section 3.2.2: foreign content that a provider passed on.
    case anomalyEnvelope = "anomaly_envelope"
    /// Anything else.
    case ordinary
}

/// The one word at the end.
public enum Verdict: String, CaseIterable, Sendable {
    /// Intact, signed by an accredited or trusted provider, and consistent.
    case authentic
    /// Intact and trusted, but not telling one story.
    case inconsistent
    /// Intact, but the signer is not to be trusted.
    case untrusted
    /// Not what was signed.
    case altered
    /// Not signed at all.
    case unsigned
    /// It cannot be told with what was given.
    case indeterminate
}

/// Is the signed content what was signed?
public enum Integrity: String, CaseIterable, Sendable {
    /// The signature verifies over the bytes as they are.
    case intact
    /// It verifies once LF line ends are read as CRLF.
    case intactAfterCrlf = "intact_after_crlf"
    /// It verifies only for a copy in which known damage was undone.
    case recovered
    /// It does not verify.
    case altered
    /// There is no signature.
    case absent
    /// There is a signature that cannot be decoded or checked.
    case unreadable
}

/// Does the signer's certificate lead to a trusted authority, judged when the message was signed?
public enum Chain: String, CaseIterable, Sendable {
    /// It does.
    case trusted
    /// It does not.
    case untrusted
    /// It cannot be told: what is missing is named in the report's needs.
    case indeterminate
    /// There is no signer to judge.
    case none
}

/// Had the signer's certificate been revoked before it signed?
public enum Revocation: String, CaseIterable, Sendable {
    /// Evidence says that it had not.
    case good
    /// Evidence says that it had.
    case revoked
    /// There is no evidence.
    case unknown
}

/// Was the signer an accredited PEC provider?
public enum Accreditation: String, CaseIterable, Sendable {
    /// It was.
    case accredited
    /// It was not.
    case notAccredited = "not_accredited"
    /// There is no list to tell.
    case unknown
}

/// Do the headers, the certification data, the original inside and the signer tell the same story?
public enum Consistency: String, CaseIterable, Sendable {
    /// They do.
    case consistent
    /// Two signed things disagree.
    case contradicted
    /// An unsigned header disagrees with a signed thing.
    case headersContradicted = "headers_contradicted"
    /// There is nothing certified to compare with.
    case notChecked = "not_checked"
}

/// What the time of signing rests on.
public enum TimeBasis: String, CaseIterable, Sendable {
    /// The signer's own claim.
    case claimed
    /// The caller proves that the message was there while the signer's certificate was valid.
    case witnessed
}

/// How much a finding weighs.
public enum Severity: String, CaseIterable, Sendable {
    /// Worth knowing; nothing is wrong.
    case info
    /// Out of the ordinary, or weak; the verdict does not rest on it.
    case warning
    /// It lowers a facet of the report.
    case error
    /// One that this version of the package does not know.
    case unknown
}

/// What would let the engine say more.
public enum NeedType: String, CaseIterable, Sendable {
    /// The certificate of the signer.
    case signerCertificate = "signer_certificate"
    /// The certificate of an issuer.
    case issuerCertificate = "issuer_certificate"
    /// An edition of the authority's certificate, valid at the signing time, that can be proven.
    case issuerEdition = "issuer_edition"
    /// A certificate revocation list.
    case crl
    /// The time of signing, which the signature does not say.
    case signingTime = "signing_time"
    /// One that this version of the package does not know.
    case unknown
}
