//! Named byte strings that outlast a power cut, in a folder or an object store: the port `Objects`.
