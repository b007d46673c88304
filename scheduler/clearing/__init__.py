"""Clearing the swap board: wishes to exchange duties, granted together, and a lottery anyone can check."""
