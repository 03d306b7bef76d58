"""Reading a sheet's code with a camera: a thread takes pictures, shows coarse ones and looks for a code in each."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from gui.private.frames import CameraError, Code, FrameSource, codes_in, preview_of


class CameraReader(QObject):
    """Takes pictures until it is told to stop.

    Attributes:
        previewed: a coarse picture to show.
        read: a `Code` that was not in the picture before; nothing of it shows when it is printed.
        failed: there is no camera (False), or it gave up (True).
    """

    previewed = Signal(QImage)
    read = Signal(object)
    failed = Signal(bool)

    def __init__(self, open_source: Callable[[], FrameSource], parent: QObject) -> None:
        super().__init__(parent)
        self._open = open_source
        self._ending = threading.Event()
        self._seeing = threading.Event()
        self._seeing.set()
        # A daemon: a driver that hangs must not keep a process alive whose end is the wipe.
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def cover(self) -> None:
        """Take pictures without looking at them or showing them, so that what is covered stays so."""
        self._seeing.clear()

    def uncover(self) -> None:
        """Look again."""
        self._seeing.set()

    def stop(self) -> None:
        """Let the camera go, as soon as the picture that is being taken is there."""
        self._ending.set()

    def wait(self) -> None:
        """Wait until the camera is let go."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        source: FrameSource | None = None
        try:
            source = self._open()
            self._look(source)
        except CameraError:
            if not self._ending.is_set():
                self.failed.emit(source is not None)
        finally:
            if source is not None:
                source.close()

    def _look(self, source: FrameSource) -> None:
        before: tuple[Code, ...] = ()
        while not self._ending.is_set():
            frame = source.next_frame()
            if frame is None or not self._seeing.is_set():
                continue
            self.previewed.emit(preview_of(frame))
            found = codes_in(frame)
            if found and found != before:
                before = found
                self.read.emit(found[0])
