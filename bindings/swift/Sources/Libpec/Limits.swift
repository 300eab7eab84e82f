import PecUniFFI

/// Bounds on the work for one message, by name. The defaults hold a genuine message of 100 MB and a hostile one alike.
///
///     try Limits(["max_message_bytes": 30_000_000, "max_nested_messages": 10])
public struct Limits: Hashable, Sendable, CustomStringConvertible {
    /// The bounds that differ from their defaults.
    let changed: [String: Int64]
    private let all: [String: Int64]

    /// These bounds, and the defaults of all others.
    ///
    /// - Throws: ``PecError`` `limit_unknown` if there is no bound of a name: the message lists them all; `argument` if a bound is
    ///   negative.
    public init(_ values: [String: Int]) throws {
        let changed: [String: Int64] = values.mapValues { Int64($0) }
        self.changed = changed
        all = try engine { try PecUniFFI.limitValues(set: changed) }
    }

    /// The bound of this name.
    ///
    /// - Throws: ``PecError`` `limit_unknown` if there is none.
    public func get(_ name: String) throws -> Int {
        if let value = all[name] {
            return Int(clamping: value)
        }
        // The engine says which names there are.
        let values = try engine { try PecUniFFI.limitValues(set: [name: 0]) }
        return Int(clamping: values[name] ?? 0)
    }

    /// The names of all bounds.
    public static var names: [String] { PecUniFFI.limitNames() }

    /// The bounds that differ from their defaults.
    public var description: String {
        let named = changed.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "Limits(\(named.joined(separator: ", ")))"
    }
}
