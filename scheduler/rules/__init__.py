"""One file, one rule: its solver rows, its checker and its explanation."""
