"""Use cases, one module each; no HTTP and no terminal here."""
