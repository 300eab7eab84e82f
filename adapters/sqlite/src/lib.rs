//! An archive's index in one SQLite file: the port `Index`.
