"""Windows are drawn off screen, unless a test brings a display of its own."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
