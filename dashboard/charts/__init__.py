"""Charts: functions of frames and metrics to Altair charts, each with a sentence and a table twin."""

from altair.utils import schemapi

# Altair holds every part of a chart against its schema when it is made, which takes half of the time. The
# tests hold whole charts against it.
schemapi.disable_debug_mode()
