import Foundation
import PecUniFFI

/// What a provider certifies about a message: the content of `daticert.xml` (RFC 6109 section 4.4; the Italian element in
/// parentheses).
public struct CertificationData: Hashable, Sendable, CustomStringConvertible {
    /// The kind of message (`@tipo`).
    public let kind: MessageKind
    /// The class of error (`@errore`).
    public let error: ErrorClass
    /// Who sent the original message (`mittente`).
    public let sender: String?
    /// To whom (`destinatari`); a message may repeat one in To and Cc.
    public let recipients: [Recipient]
    /// Where replies go (`risposte`).
    public let replyTo: String?
    /// The subject of the original message, decoded (`oggetto`).
    public let subject: String?
    /// The name of the provider that certifies (`gestore-emittente`).
    public let provider: String?
    /// When the event took place (`data`).
    public let date: Date?
    /// The Message-ID that the sender's provider gave to the submission, without angle brackets (`identificativo`).
    public let identifier: String?
    /// The Message-ID that the sender's program gave to the original, without angle brackets (`msgid`).
    public let msgid: String?
    /// The delivery receipt asked for (`ricevuta`).
    public let requestedReceipt: ReceiptType?
    /// The recipient that this message is about (`consegna`).
    public let deliveryTo: String?
    /// The recipients taken in charge (`ricezione`).
    public let takenInCharge: [String]
    /// The provider's words on the error (`errore-esteso`).
    public let errorText: String?

    init(_ raw: PecUniFFI.CertificationData) {
        kind = MessageKind(raw.kind)
        error = ErrorClass(raw.error)
        sender = raw.sender
        recipients = raw.recipients.map { Recipient(address: $0.address, certified: $0.certified) }
        replyTo = raw.replyTo
        subject = raw.subject
        provider = raw.provider
        date = raw.date.map { moment($0) }
        identifier = raw.identifier
        msgid = raw.msgid
        requestedReceipt = raw.requestedReceipt.map { ReceiptType($0) }
        deliveryTo = raw.deliveryTo
        takenInCharge = raw.takenInCharge
        errorText = raw.errorText
    }

    /// The kind alone: the rest is personal data.
    public var description: String { "CertificationData(\(kind.rawValue))" }
}

/// One recipient of a message.
public struct Recipient: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public let address: String
    /// Whether it is a PEC address; for an ordinary one no delivery receipt will ever come.
    public let certified: Bool

    /// A recipient, and whether its address is a PEC address.
    public init(address: String, certified: Bool = true) {
        self.address = address
        self.certified = certified
    }

    /// Without the address, which is personal data.
    public var description: String { "Recipient(certified: \(certified))" }
}
