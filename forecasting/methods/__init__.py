"""Forecasting methods, one per file, all with the verbs of `forecasting.method`."""
