//! The words of a message: of its text, its addresses and its attachments, as they are searched for.
