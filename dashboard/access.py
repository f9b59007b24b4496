"""Who is looking, and what they may see. Open mode: everybody sees everything."""

from metrics.scope import EVERYTHING, Scope


def scope() -> Scope:
    """What the viewer of this rerun may see; the first argument of everything in `dashboard.data`."""
    return EVERYTHING
