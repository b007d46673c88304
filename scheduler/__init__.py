"""Pure planning: from loads to seats, from agents and rules to a roster."""
