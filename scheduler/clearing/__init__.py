"""Clearing the swap board: many wishes to exchange duties granted together, and a lottery anyone can check."""
