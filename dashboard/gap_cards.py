"""The gaps between staff's view and the customers', and the switch that shows all of them."""

import streamlit as st

from dashboard import captions, data, gallery, linked
from dashboard.choice import Choice
from dashboard.parts import part
from metrics.scope import Scope
from metrics.text import t

WIDEST, ALL = 12, 1_000


@part
def beside_each_other(scope: Scope, choice: Choice) -> None:
    """A card per kind of gap that is known of any touchpoint: the widest ones, or all."""
    touchpoints = data.scorecard(scope, choice).touchpoints
    chosen = (scope, choice)
    known = data.once(chosen, lambda: captions.known_gaps(touchpoints))
    everything = linked.switch("everything", t("Every touchpoint"))
    for column, kind in zip(st.columns(2), known, strict=False):
        with column:
            words = captions.gap(kind, everything)
            gallery.gaps(f"gap-{kind}", kind, touchpoints, ALL if everything else WIDEST, words, chosen)
