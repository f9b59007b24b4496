"""What a viewer sees of an error: a reference that stands in the log, and nothing else."""

import logging
import secrets

import streamlit as st

from dashboard import titles
from metrics.text import t

log = logging.getLogger(__name__)


def show_reference(error: Exception) -> bool:
    """Log the error under a fresh reference and show that; the traceback stays here."""
    reference = secrets.token_hex(4)
    log.error("Reference %s", reference, exc_info=error)
    failed = t("This page could not be drawn")
    below = titles.shown()
    if not below:
        titles.show(failed)
    st.error(
        t(
            "Nothing was lost. Whoever runs this server finds the cause in its log under {reference}.",
            reference=reference,
        ),
        title=failed if below else None,
        icon=":material/error:",
    )
    return True
