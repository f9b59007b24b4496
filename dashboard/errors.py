"""What a viewer sees of an error: a reference that stands in the log, and nothing else."""

import logging
import secrets

import streamlit as st

from metrics.text import t

log = logging.getLogger(__name__)


def show_reference(error: Exception) -> bool:
    """Log the error under a fresh reference and show that; the traceback stays here."""
    reference = secrets.token_hex(4)
    log.error("Reference %s", reference, exc_info=error)
    st.error(
        t(
            "Nothing was lost. Whoever runs this server finds the cause in its log under {reference}.",
            reference=reference,
        ),
        title=t("This page could not be drawn"),
        icon=":material/error:",
    )
    return True
