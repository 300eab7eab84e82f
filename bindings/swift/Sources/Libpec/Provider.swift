import Foundation
import PecUniFFI

/// A provider (gestore), which issues everything that RFC 6109 section 3 knows: for test data, and for a sandbox.
///
/// All is deterministic: dates and Message-IDs are arguments, so the same input gives the same bytes. `at` is the date of a message, `in`
/// the zone in which it is written. PEC writes its offset in minutes, so for one that has seconds, as old zones have, a
/// ``PecError`` `argument` is thrown. A Message-ID stands without its angle brackets.
public struct Provider: Sendable {
    private let name: String
    private let domain: String

    /// A provider.
    ///
    /// - Parameters:
    ///   - name: as certification data state it (`gestore-emittente`).
    ///   - domain: the mail domain of its service address, which its certificate must carry.
    public init(name: String, domain: String) {
        self.name = name
        self.domain = domain
    }

    /// The address from which it issues everything: `posta-certificata@domain`.
    public var address: String { generated.address() }

    /// Acceptance (ricevuta di accettazione), section 3.1.2.
    public func acceptance(
        _ submission: SubmittedMessage,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.acceptance(
                submission: submission.raw,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Non-acceptance for a formal defect (avviso di non accettazione per eccezioni formali), section 3.1.3.
    public func nonAcceptance(
        _ submission: SubmittedMessage,
        reason: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.nonAcceptance(
                submission: submission.raw,
                reason: reason,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Non-acceptance for a virus (avviso di non accettazione per virus), section 3.1.4.
    public func nonAcceptanceForVirus(
        _ submission: SubmittedMessage,
        reason: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.nonAcceptanceForVirus(
                submission: submission.raw,
                reason: reason,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Transport envelope (busta di trasporto), section 3.1.5. Its Message-ID is the identifier of the submission.
    public func transportEnvelope(
        _ submission: SubmittedMessage,
        at date: Date,
        in zone: TimeZone
    ) throws -> Draft {
        try draft {
            try generated.transportEnvelope(
                submission: submission.raw,
                at: localTime(date, zone)
            )
        }
    }

    /// Anomaly envelope (busta di anomalia), section 3.2.2, around a whole received message that is ordinary mail or a defective PEC
    /// message. It certifies nothing, and keeps the message's own Message-ID if it has one.
    public func anomalyEnvelope(
        _ received: Data,
        sender: String,
        reason: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.anomalyEnvelope(
                received: received,
                sender: sender,
                reason: reason,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Server acceptance (ricevuta di presa in carico), section 3.2.1: for the recipients at this provider, to the service mailbox
    /// of the sender's provider.
    public func serverAcceptance(
        _ submission: SubmittedMessage,
        taken: [String],
        serviceMailbox: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.serverAcceptance(
                submission: submission.raw,
                taken: taken,
                serviceMailbox: serviceMailbox,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Delivery to one recipient (ricevuta di avvenuta consegna), section 3.3.2, in the form that the sender asked for. A recipient of a
    /// copy (Cc) gives a concise one whatever was asked for.
    public func delivery(
        _ submission: SubmittedMessage,
        to: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.delivery(
                submission: submission.raw,
                to: to,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Non-delivery to one recipient (avviso di mancata consegna), section 3.3.3.
    public func nonDelivery(
        _ submission: SubmittedMessage,
        to: String,
        error: ErrorClass,
        reason: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.nonDelivery(
                submission: submission.raw,
                to: to,
                error: PecUniFFI.ErrorClass(error),
                reason: reason,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Non-delivery for a virus (avviso di mancata consegna per virus), section 3.2.4.
    public func nonDeliveryForVirus(
        _ submission: SubmittedMessage,
        to: String,
        reason: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.nonDeliveryForVirus(
                submission: submission.raw,
                to: to,
                reason: reason,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6.
    public func deliveryTimeout(
        _ submission: SubmittedMessage,
        to: String,
        timeout: Timeout,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.deliveryTimeout(
                submission: submission.raw,
                to: to,
                timeout: PecUniFFI.Timeout(timeout),
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    /// Virus detection (avviso di rilevazione virus), section 3.2.3: for one recipient, to the service mailbox of the sender's provider.
    public func virusDetection(
        _ submission: SubmittedMessage,
        to: String,
        serviceMailbox: String,
        reason: String,
        at date: Date,
        in zone: TimeZone,
        messageId: String
    ) throws -> Draft {
        try draft {
            try generated.virusDetection(
                submission: submission.raw,
                to: to,
                serviceMailbox: serviceMailbox,
                reason: reason,
                at: localTime(date, zone),
                messageId: messageId
            )
        }
    }

    private var generated: PecUniFFI.Provider { PecUniFFI.Provider(name: name, domain: domain) }

    private func draft(_ issue: () throws -> PecUniFFI.Draft) throws -> Draft {
        Draft(try engine(issue))
    }
}

/// A message as a user submitted it. What is `nil` is read from the header of the original.
public struct SubmittedMessage: Sendable {
    private let original: Data
    private let sender: String
    private let recipients: [Recipient]
    private let identifier: String
    private let msgid: String?
    private let subject: String?
    private let replyTo: String?
    private let requestedReceipt: ReceiptType?

    /// A message as a user submitted it.
    ///
    /// - Parameters:
    ///   - original: the message; a bare LF in it becomes CRLF.
    ///   - sender: the reverse path of the SMTP envelope.
    ///   - recipients: its forward paths.
    ///   - identifier: the Message-ID that the sender's provider gives to it, without angle brackets.
    ///   - msgid: the Message-ID that the sender's program gave to it, without angle brackets.
    ///   - subject: its subject.
    ///   - replyTo: where replies go.
    ///   - requestedReceipt: the delivery receipt that the sender asks for.
    public init(
        original: Data,
        sender: String,
        recipients: [Recipient],
        identifier: String,
        msgid: String? = nil,
        subject: String? = nil,
        replyTo: String? = nil,
        requestedReceipt: ReceiptType? = nil
    ) {
        self.original = original
        self.sender = sender
        self.recipients = recipients
        self.identifier = identifier
        self.msgid = msgid
        self.subject = subject
        self.replyTo = replyTo
        self.requestedReceipt = requestedReceipt
    }

    var raw: PecUniFFI.SubmittedMessage {
        PecUniFFI.SubmittedMessage(
            original: original,
            sender: sender,
            recipients: recipients.map { PecUniFFI.Recipient(address: $0.address, certified: $0.certified) },
            identifier: identifier,
            msgid: msgid,
            subject: subject,
            replyTo: replyTo,
            requestedReceipt: requestedReceipt.map { PecUniFFI.ReceiptType($0) }
        )
    }
}

/// PEC writes the offset of a zone in minutes.
private func localTime(_ date: Date, _ zone: TimeZone) throws -> PecUniFFI.LocalTime {
    let offset = zone.secondsFromGMT(for: date)
    guard offset % 60 == 0, let minutes = Int16(exactly: offset / 60) else {
        throw PecError(
            code: "argument",
            message: "the zone must be whole minutes from GMT on that date, not \(offset) seconds: give another zone"
        )
    }
    return PecUniFFI.LocalTime(time: seconds(date), offsetMinutes: minutes)
}
