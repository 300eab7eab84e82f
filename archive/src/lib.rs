//! One archive for all certified e-mail: store, search, prove, never lose anything.
