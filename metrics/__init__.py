"""Facts, roll-ups, metric definitions, queries and statistics. Imports nothing of ours."""
