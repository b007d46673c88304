"""What shows that nobody is preferred: spreads, relations between numbers, and hashes of what was decided."""
