"""Reads and checks a centre folder; its one calendar; the demo's generator."""
