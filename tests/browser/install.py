"""Make sure that there is a Chromium for the tests: python -m tests.browser.install"""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import installed


def main() -> int:
    """0 when a Chromium can be used; installs Playwright's own where the machine has none."""
    if installed():
        return 0
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return 0
    print("Installing a Chromium for the tests ...")
    return subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    sys.exit(main())
