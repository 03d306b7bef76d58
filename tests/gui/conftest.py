"""Windows are drawn off screen, unless a test brings a display of its own."""

import os

from tests.script.conftest import previous, reconstruction, root_generation
from tests.verifier.conftest import generation, made

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

__all__ = ["generation", "made", "previous", "reconstruction", "root_generation"]
