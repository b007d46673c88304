"""The nouns of scheduling, standard library only."""
