"""Calls, agents and patience event by event: the check of the formulas and of a roster."""
