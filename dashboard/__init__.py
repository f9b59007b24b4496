"""Pages, charts, the command line, and the server that shows them."""

import os

# Before numpy: for matrices of a hundred rows its threads cost more than they save, and each keeps memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
