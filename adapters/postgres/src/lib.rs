//! An archive's index in PostgreSQL: the port `Index`.
