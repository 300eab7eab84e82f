import PecUniFFI

/// The version of the engine.
public let version: String = PecUniFFI.version()
