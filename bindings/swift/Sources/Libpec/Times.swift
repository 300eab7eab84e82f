import Foundation

/// A time as the engine has it, in seconds since 1970. Not every `Double` is one: what is too early or too late for it is held at
/// its ends, and what is no number at all is earlier than everything.
func seconds(_ date: Date) -> Int64 {
    let seconds: Double = date.timeIntervalSince1970.rounded(.down)
    return Int64(exactly: seconds) ?? (seconds > 0 ? Int64.max : Int64.min)
}

/// A time of the engine's.
func moment(_ seconds: Int64) -> Date {
    Date(timeIntervalSince1970: TimeInterval(seconds))
}
