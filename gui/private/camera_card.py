"""The card for scanning: a picture coarse enough to aim by and too coarse to read, and what became of a code."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLineF, QObject, QRect, QRectF, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from gui.private.camera import CameraReader
from gui.private.frames import CameraError, FrameSource, code_in_file
from gui.strings import private as strings
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import card
from gui.widgets.text import label, restyle

_ASPECT = 9 / 16


class Preview(QWidget):
    """The camera's picture in coarse squares, and four corners to aim by; blank where there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QImage()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(strings.PREVIEW_NAME)

    def show_picture(self, picture: QImage) -> None:
        """Show a picture; a null one blanks it."""
        self._picture = picture
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Keep the proportions of a camera."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Keep the proportions of a camera."""
        return round(width * _ASPECT)

    def sizeHint(self) -> QSize:
        """Return a small picture; the card makes it wide."""
        return QSize(self._theme.px(320), self._theme.px(180))

    def minimumSizeHint(self) -> QSize:
        """Return the least that helps to aim."""
        return QSize(self._theme.px(160), self._theme.px(90))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture's squares and the corners."""
        colours = self._theme.palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.rail))
        if not self._picture.isNull():
            # No smoothing: it would make more of the picture than is in it.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(self._covering(), self._picture)
        painter.setPen(QPen(QColor(colours.now), self._theme.px(4)))
        painter.drawLines(_corners(QRectF(self.rect())))
        painter.end()

    def _covering(self) -> QRect:
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        return QRect(left, top, size.width(), size.height())


class CameraCard(QObject):
    """Preview, hint and, in rehearsals, a button that opens a picture.

    Attributes:
        frame: what is shown.
        read: a `frames.Code` was read.
    """

    read = Signal(object)

    def __init__(self, theme: Theme, open_source: Callable[[], FrameSource], *, pictures: bool) -> None:
        super().__init__()
        self.frame, layout = card(theme, strings.OR_SCAN)
        self._preview = Preview(theme)
        self._hint = label(strings.CAMERA_STARTING, "small")
        layout.addWidget(self._preview)
        layout.addWidget(self._hint)
        if pictures:
            button = Button(strings.OPEN_PICTURE)
            button.clicked.connect(self._choose_file)
            layout.addWidget(button)
        self._reader = CameraReader(open_source, self)
        self._reader.previewed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._reader.failed.connect(self._fail, Qt.ConnectionType.QueuedConnection)
        self._reader.read.connect(self.read, Qt.ConnectionType.QueuedConnection)
        self._dialog: QFileDialog | None = None
        self._covered = False
        self._ended = False
        self._preview.hide()

    def start(self) -> None:
        """Look for a camera."""
        self._reader.start()

    def cover(self) -> None:
        """Show nothing and look at nothing."""
        self.step_back()
        self._covered = True
        self._reader.cover()
        self._preview.show_picture(QImage())

    def uncover(self) -> None:
        """Look again."""
        self._covered = False
        self._reader.uncover()

    def finish(self) -> None:
        """The words are there: let the camera go, and its last picture too."""
        self.stop()
        if not self._preview.isHidden():
            self._preview.show_picture(QImage())
            self._preview.hide()
            self._say(strings.CAMERA_DONE, "small")

    def stop(self) -> None:
        """Let the camera go."""
        self._ended = True
        self._reader.stop()

    def wait(self) -> None:
        """Wait until the camera is let go."""
        self._reader.wait()

    def refuse(self, message: str) -> None:
        """Say why a code was not entered."""
        self._say(message, "bad")

    def open_file(self, path: Path) -> None:
        """Read a picture or PDF of a sheet; in rehearsals."""
        try:
            code = code_in_file(path)
        except CameraError:
            self.refuse(strings.FILE_REFUSED)
            return
        self.read.emit(code)

    def step_back(self) -> bool:
        """Close the choice of a file, and say whether one was open."""
        if self._dialog is None:
            return False
        self._dialog.reject()
        return True

    def _choose_file(self) -> None:
        window = self.frame.window()
        # Qt would note in the user's settings which folders were opened.
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, "/dev/null")
        dialog = QFileDialog(window, strings.OPEN_PICTURE, "/", strings.OPEN_PICTURE_FILTER)
        # No window of its own: this one keeps the keyboard.
        dialog.setWindowFlags(Qt.WindowType.Widget)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.open_file(Path(chosen)))
        dialog.finished.connect(self._forget_dialog)
        dialog.resize(window.width() * 3 // 5, window.height() * 3 // 5)
        dialog.move((window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2)
        self._dialog = dialog
        dialog.show()
        dialog.setFocus()

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _show(self, picture: QImage) -> None:
        if self._covered or self._ended:
            return
        if self._preview.isHidden():
            self._preview.show()
            self._say(strings.CAMERA_AIM, "small")
        self._preview.show_picture(picture)

    def _fail(self, was_there: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._preview.hide()
        self._say(strings.CAMERA_STOPPED if was_there else strings.CAMERA_ABSENT, "small")

    def _say(self, text: str, role: str) -> None:
        self._hint.setText(text)
        restyle(self._hint, role=role)


def _corners(box: QRectF) -> list[QLineF]:
    side = box.height() * 0.76
    left, top = box.center().x() - side / 2, box.center().y() - side / 2
    right, bottom, arm = left + side, top + side, side * 0.18
    return [
        QLineF(x, y, x + dx, y + dy)
        for x, y, across, down in (
            (left, top, 1, 1),
            (right, top, -1, 1),
            (left, bottom, 1, -1),
            (right, bottom, -1, -1),
        )
        for dx, dy in ((across * arm, 0.0), (0.0, down * arm))
    ]
