"""Tests of all packages; numpy has one thread, as in the product: workers share the processors."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
