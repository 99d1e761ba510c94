"""quotes_service: who said what, where, when, and in what capacity."""

import os

__version__ = "0.15.0"

# onnxruntime from 1.29 on would report what it runs to its maker over the network, unless this is set before it is
# imported. The thread that does so does not survive a fork, and a worker that waits for it at its end never ends.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
