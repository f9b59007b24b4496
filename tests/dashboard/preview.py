"""Serve the pages over invented frames: tests.dashboard.preview [port] [touchpoints]"""

import sys

from dashboard.server import serve
from tests.dashboard.fake import WORKSPACE, fake_data

if __name__ == "__main__":
    port, touchpoints = ([int(word) for word in sys.argv[1:]] + [8599, 40][len(sys.argv) - 1 :])[:2]
    with fake_data(touchpoints):
        serve(WORKSPACE, port=port)
