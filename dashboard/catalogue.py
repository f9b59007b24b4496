"""The pages there are: names in links, titles, files. Navigation and links are made from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from metrics.text import later, t

VIEWS = Path(__file__).parent / "views"
LOGO = Path(__file__).parent / "static" / "logo.svg"
ICON = Path(__file__).parent / "static" / "icon.svg"
STYLE = Path(__file__).parent / "static" / "pages.css"


@dataclass(frozen=True)
class Entry:
    """One page; `name` is its file in `views/`, and with hyphens its place in links."""

    name: str
    title: str
    icon: str

    @property
    def file(self) -> Path:
        return VIEWS / f"{self.name}.py"

    @property
    def url_path(self) -> str:
        return self.name.replace("_", "-")

    def page(self, *, default: bool = False) -> st.Page:
        return st.Page(
            self.file,
            title=t(self.title),
            icon=f":material/{self.icon}:",
            url_path=self.url_path,
            default=default,
        )


ENTRIES = (
    Entry("overview", later("Overview"), "space_dashboard"),
    Entry("journey_map", later("Journey map"), "route"),
    Entry("importance_performance", later("Importance and performance"), "scatter_plot"),
    Entry("internal_external", later("Internal versus external"), "compare_arrows"),
    Entry("touchpoint", later("Touchpoint"), "touch_app"),
    Entry("department", later("Department"), "groups"),
    Entry("priorities_actions", later("Priorities and actions"), "checklist"),
    Entry("churn_complaints", later("Churn and complaints"), "exit_to_app"),
    Entry("data_quality", later("Data quality"), "fact_check"),
    Entry("glossary", later("Glossary"), "menu_book"),
)


def pages() -> Iterator[st.Page]:
    """A page per entry, the first one being the start page."""
    for position, entry in enumerate(ENTRIES):
        yield entry.page(default=position == 0)


def entry(name: str) -> Entry:
    """The entry of this name."""
    return next(item for item in ENTRIES if item.name == name)
