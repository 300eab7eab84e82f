import Foundation
import PecUniFFI

/// The answer about one message: what it is, whether it can be trusted, and why. It keeps the message alive that it is about.
public final class Report: Sendable, CustomStringConvertible {
    let handle: PecUniFFI.Report

    /// What the message is: from its certification data, never from headers alone.
    public let kind: MessageKind
    /// The verdict.
    public let verdict: Verdict
    /// The facets from which the verdict follows.
    public let facets: Facets
    /// What can be read from the signature; `nil` without one.
    public let signature: Signature?
    /// The certification data of the signed part, **whatever the verdict**: to show. Rely on them only if ``isCertified`` says so.
    public let certificationData: CertificationData?
    /// Whether the certification data may be relied on.
    public let isCertified: Bool
    /// Whether unsigned headers tell another story than certification data that may be relied on.
    public let headersContradicted: Bool
    /// Everything that was noticed, in the order of the checks.
    public let findings: [Finding]
    /// How many findings were beyond the limit, and were only counted.
    public let findingsDropped: Int
    /// What would let the engine say more.
    public let needs: [Need]
    /// What the time of signing rests on.
    public let timeBasis: TimeBasis
    /// Whether the signed message stands inside a multipart that a list or gateway added.
    public let isWrapped: Bool
    /// Where a nested message stands in the outer one; `nil` at the top.
    public let place: Place?
    /// How what was sent compares with the original inside; `nil` unless the verifier was given what was sent.
    public let sent: SentComparison?
    /// The reports of the messages inside, each judged by itself.
    public let nested: [Report]

    init(_ handle: PecUniFFI.Report) throws {
        let facts: PecUniFFI.ReportFacts = try engine { try handle.facts() }
        var nested: [Report] = []
        for index in 0..<facts.nested {
            if let report = try engine({ try handle.nested(index: index) }) {
                nested.append(try Report(report))
            }
        }
        self.handle = handle
        self.nested = nested
        kind = MessageKind(facts.kind)
        verdict = Verdict(facts.verdict)
        facets = Facets(facts.facets)
        signature = facts.signature.map { Signature($0) }
        certificationData = facts.certificationData.map { CertificationData($0) }
        isCertified = facts.isCertified
        headersContradicted = facts.headersContradicted
        findings = facts.findings.map { Finding($0) }
        findingsDropped = Int(clamping: facts.findingsDropped)
        needs = facts.needs.map { Need($0) }
        timeBasis = TimeBasis(facts.timeBasis)
        isWrapped = facts.isWrapped
        place = facts.place.map { Place($0) }
        sent = facts.sent.map { SentComparison($0) }
    }

    /// The canonical JSON, on one line: the same bytes in every language.
    public func toJson() throws -> String {
        try engine { try handle.toJson() }
    }

    /// The fact for a ``Tracker``, in JSON, for a store of the host's: ``Tracker/feedTrustedFact(_:)`` reads it. `nil` if the message
    /// certifies none.
    public func factJson() throws -> String? {
        try engine { try handle.factJson() }
    }

    /// Kind and verdict alone: the rest is personal data.
    public var description: String { "Report(\(kind.rawValue), \(verdict.rawValue))" }
}

/// The five things that a lawyer keeps apart.
public struct Facets: Hashable, Sendable {
    /// Is the signed content what was signed?
    public let integrity: Integrity
    /// Does the signer lead to a trusted authority?
    public let chain: Chain
    /// Had the signer been revoked?
    public let revocation: Revocation
    /// Was the signer an accredited provider?
    public let provider: Accreditation
    /// Do all tell the same story?
    public let consistency: Consistency

    init(_ raw: PecUniFFI.Facets) {
        integrity = Integrity(raw.integrity)
        chain = Chain(raw.chain)
        revocation = Revocation(raw.revocation)
        provider = Accreditation(raw.provider)
        consistency = Consistency(raw.consistency)
    }
}

/// One thing that was noticed about a message.
public struct Finding: Hashable, Sendable {
    /// Its stable code, such as `cms.ber`.
    public let code: String
    /// How much it weighs.
    public let severity: Severity
    /// The line for people, in English.
    public let text: String
    /// The line for people, in Italian.
    public let textIt: String
    /// The clause it rests on.
    public let clause: String
    /// Where in the message, if it is about certain bytes.
    public let span: Span?

    init(_ raw: PecUniFFI.Finding) {
        code = raw.code
        severity = Severity(raw.severity)
        text = raw.text
        textIt = raw.textIt
        clause = raw.clause
        span = raw.span.map { Span($0) }
    }
}

/// One thing that would let the engine say more. Who fetches the URLs takes them for what they are: input from strangers.
public struct Need: Hashable, Sendable, CustomStringConvertible {
    /// What it is.
    public let type: NeedType
    /// Where the certificates concerned say that it can be fetched.
    public let urls: [String]
    /// The distinguished name (RFC 4514) of the authority that issues it, if known.
    public let issuer: String?

    init(_ raw: PecUniFFI.Need) {
        type = NeedType(raw.kind)
        urls = raw.urls
        issuer = raw.issuer
    }

    /// What it is, and no names.
    public var description: String { "Need(\(type.rawValue), \(urls.count) urls)" }
}

/// The part of the outer message in which a nested message stands.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The part's number in the outer message, from 0.
    public let part: Int
    /// The part's file name, decoded.
    public let name: String?
    /// The part's bytes in the outer message, header included.
    public let span: Span

    init(_ raw: PecUniFFI.Place) {
        part = Int(clamping: raw.part)
        name = raw.name
        span = Span(raw.span)
    }

    /// Without the name, which is somebody's content.
    public var description: String { "Place(\(part))" }
}

/// How what was sent compares with the original inside a message.
public struct SentComparison: Hashable, Sendable {
    /// Whether the original inside is what was sent; `nil` if that cannot be told, and a finding says why.
    public let matches: Bool?
    /// The certified msgid against the Message-ID of what was sent.
    public let msgid: MsgidComparison
    /// Each part that is no multipart, in the order of the original inside.
    public let parts: [PartComparison]

    init(_ raw: PecUniFFI.SentComparison) {
        matches = raw.matches
        msgid = MsgidComparison(raw.msgid)
        parts = raw.parts.map { PartComparison($0) }
    }
}

/// One part of the original inside, and the part of what was sent that it stands for.
public struct PartComparison: Hashable, Sendable {
    /// The part's number in the original inside, from 0; `nil` if it is missing there.
    public let part: Int?
    /// The part's number in what was sent, from 0; `nil` if it was added.
    public let sentPart: Int?
    /// What the comparison gave.
    public let result: PartResult
    /// Over which form of the sent part the hash of a brief receipt was computed.
    public let form: HashForm?

    init(_ raw: PecUniFFI.PartComparison) {
        part = raw.part.map { Int(clamping: $0) }
        sentPart = raw.sentPart.map { Int(clamping: $0) }
        result = PartResult(raw.result)
        form = raw.form.map { HashForm($0) }
    }
}
