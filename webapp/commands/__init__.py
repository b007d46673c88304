"""The commands of `paiban`, one module per use case."""
