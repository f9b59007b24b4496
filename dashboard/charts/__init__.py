"""Charts: functions of frames and metrics to Altair charts, each with a sentence and a table twin."""
