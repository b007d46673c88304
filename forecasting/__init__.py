"""Numbers about the future: history on a regular grid, calendar, methods, backtests and the month's forecast.

Knows nothing of agents, rosters or pages; clock and seed are arguments.
"""
