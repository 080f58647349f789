"""The demonstration archive: its records as documents, its site texts and its made media."""
