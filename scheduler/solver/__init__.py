"""The search for rosters; the only part of the project that imports ortools."""
