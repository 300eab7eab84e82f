import Foundation
import PecUniFFI

extension Archive {
    /// What to search an archive for. All conditions have to be met; without any, all messages are found, the newest first.
    public struct Search: Hashable, Sendable, CustomStringConvertible {
        /// As a person types them: all must be there, in any form, in the subject, the addresses, the body or an attachment; a word
        /// that ends in `*` stands for all that begin so.
        public var words: String
        /// What they are.
        public var kind: MessageKind?
        /// Their verdict.
        public var verdict: Verdict?
        /// In which mailbox they were.
        public var mailbox: String?
        /// Who sent them, or the original of a receipt.
        public var sender: String?
        /// To whom.
        public var recipient: String?
        /// Who certifies.
        public var provider: String?
        /// The first moment that counts.
        public var start: Date?
        /// The first moment that does not count any more.
        public var before: Date?
        /// With this tag.
        public var tag: String?
        /// With a tag in this category.
        public var category: String?
        /// Under this hold.
        public var hold: String?
        /// Only those with attachments.
        public var hasAttachment: Bool
        /// Only those with attachments that are signed by themselves.
        public var hasSignedAttachment: Bool
        /// Only those that say that they are receipts and certify nothing.
        public var claims: Bool
        /// In which order.
        public var order: Order

        /// What to search for.
        public init(
            _ words: String = "",
            kind: MessageKind? = nil,
            verdict: Verdict? = nil,
            mailbox: String? = nil,
            sender: String? = nil,
            recipient: String? = nil,
            provider: String? = nil,
            start: Date? = nil,
            before: Date? = nil,
            tag: String? = nil,
            category: String? = nil,
            hold: String? = nil,
            hasAttachment: Bool = false,
            hasSignedAttachment: Bool = false,
            claims: Bool = false,
            order: Order = .newestFirst
        ) {
            self.words = words
            self.kind = kind
            self.verdict = verdict
            self.mailbox = mailbox
            self.sender = sender
            self.recipient = recipient
            self.provider = provider
            self.start = start
            self.before = before
            self.tag = tag
            self.category = category
            self.hold = hold
            self.hasAttachment = hasAttachment
            self.hasSignedAttachment = hasSignedAttachment
            self.claims = claims
            self.order = order
        }

        /// No words and no names.
        public var description: String { "Search(\(order.rawValue))" }

        /// Names and values as the engine takes them.
        var conditions: [PecUniFFI.Condition] {
            let values: [(String, String?)] = [
                ("words", words.isEmpty ? nil : words),
                ("kind", kind?.rawValue),
                ("verdict", verdict?.rawValue),
                ("mailbox", mailbox),
                ("sender", sender),
                ("recipient", recipient),
                ("provider", provider),
                ("from", start.map { String(seconds($0)) }),
                ("before", before.map { String(seconds($0)) }),
                ("tag", tag),
                ("category", category),
                ("hold", hold),
                ("has_attachment", String(hasAttachment)),
                ("has_signed_attachment", String(hasSignedAttachment)),
                ("claims", String(claims)),
                ("order", order.rawValue),
            ]
            return values.compactMap { name, value in
                value.map { PecUniFFI.Condition(name: name, value: $0) }
            }
        }
    }

    /// Some of what was found.
    public struct Page<Hit>: CustomStringConvertible {
        /// The hits, in order.
        public let hits: [Hit]
        /// Where the next page begins; `nil` if there are no more hits.
        public let next: String?

        /// How many, and not which.
        public var description: String { "Page(\(hits.count) hits)" }
    }

    /// What was found, one after the other. The first page was read already, so what cannot be searched was told at once.
    ///
    /// ```
    /// var found = try archive.search("offerte")
    /// while let entry = try found.next() { print(entry.sha256) }
    /// ```
    public struct Found<Hit>: CustomStringConvertible {
        private let ask: (String?) throws -> Page<Hit>
        private var page: Page<Hit>
        private var at: Int = 0

        init(_ ask: @escaping (String?) throws -> Page<Hit>) throws {
            self.ask = ask
            page = try ask(nil)
        }

        /// The next hit; `nil` if there are no more.
        public mutating func next() throws -> Hit? {
            while at == page.hits.count {
                guard let after = page.next else { return nil }
                page = try ask(after)
                at = 0
            }
            at += 1
            return page.hits[at - 1]
        }

        /// All hits from here on.
        public func all() throws -> [Hit] {
            var rest = self
            var hits: [Hit] = []
            while let hit = try rest.next() {
                hits.append(hit)
            }
            return hits
        }

        /// Nothing of what was found.
        public var description: String { "Found" }
    }
}

extension Archive.Page: Sendable where Hit: Sendable {}
