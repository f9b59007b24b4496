"""The check engine is imported without what it never needs here, and leaves nothing behind."""

import subprocess
import sys

from tests.serving import ROOT

IMPORT_ALL = """
import sys
from expectations.suite import NEEDLESS
print([name for name in NEEDLESS if name in sys.modules])
import altair
from scipy import stats
print(altair.Chart.__name__, stats.norm.cdf(0))
"""


def test_checks_import_neither_charts_nor_tests_of_distributions_and_others_still_can() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.splitlines(), done.stderr) == (["[]", "Chart 0.5"], "")
