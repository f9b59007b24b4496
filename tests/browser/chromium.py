"""Which Chromium the tests drive."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """The Chromium of this machine, or None: then Playwright's own is used."""
    return next((found for found in map(shutil.which, INSTALLED) if found), None)


def flags() -> list[str]:
    """In a container Chromium runs as root without a sandbox, and has little shared memory."""
    return ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]


@contextmanager
def launched() -> Iterator[Browser]:
    """A running Chromium. Raises RuntimeError where there is none."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed(), args=flags())
        except Error as error:
            raise RuntimeError("no Chromium; run: python -m tests.browser.install") from error
        yield browser
        browser.close()
