"""Reading a sheet's code: with a camera that shows a real sheet, with a stand-in for a driver, and from a file."""

import ctypes
import errno
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from ceremony.strongroom.messages import Entered
from gui.private import v4l2
from gui.private.frames import PREVIEW_WIDTH, CameraError, Code, code_in_file, codes_in, preview_of
from gui.private.words_page import WordsPage
from tests.gui.private_seat import FakeFrames, Seat, seated, words_page
from tests.gui.private_shares import OTHER_SET, SHARES, WORDS, sheet_of

SPOKEN = " ".join(WORDS)


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return sheet_of(WORDS)


def page_picture(pdf: bytes, *, dots_per_inch: int = 150) -> QImage:
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=dots_per_inch / 72, grayscale=True)
    picture = QImage(
        bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_Grayscale8
    ).copy()
    document.close()
    return picture


def seen(page: QImage, *, turned: float = 0.0, sheared: float = 0.0, noise: int = 0) -> QImage:
    """Return the sheet's code as a camera sees it that is held more or less well."""
    middle = codes_at(page)
    frame = QImage(v4l2.WIDTH, v4l2.HEIGHT, QImage.Format.Format_RGB32)
    frame.fill(QColor(70, 70, 70))
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(
        QTransform()
        .translate(v4l2.WIDTH / 2, v4l2.HEIGHT / 2)
        .rotate(turned)
        .shear(sheared, 0)
        .translate(-middle[0], -middle[1])
    )
    painter.drawImage(0, 0, page)
    painter.end()
    grey = frame.convertToFormat(QImage.Format.Format_Grayscale8)
    if noise:
        speckled = bytes(
            min(255, max(0, value + (index * 7919 % (2 * noise)) - noise))
            for index, value in enumerate(grey.constBits())
        )
        grey = QImage(
            speckled, grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Grayscale8
        ).copy()
    return grey


def codes_at(page: QImage) -> tuple[float, float]:
    """Return the middle of the sheet's one code, in pixels."""
    import zxingcpp  # noqa: PLC0415 - a tool of this test alone

    view = memoryview(page.constBits()).cast("B", shape=(page.height(), page.bytesPerLine()))
    (found,) = zxingcpp.read_barcodes(view, formats=zxingcpp.BarcodeFormat.QRCode)
    corners = (found.position.top_left, found.position.bottom_right)
    return sum(corner.x for corner in corners) / 2, sum(corner.y for corner in corners) / 2


@pytest.fixture(scope="module")
def page(sheet: bytes) -> QImage:
    return page_picture(sheet)


@pytest.mark.parametrize(
    "held",
    [{}, {"turned": 90}, {"turned": 180}, {"turned": -17}, {"sheared": 0.3}, {"turned": 8, "noise": 20}],
    ids=str,
)
def test_a_sheet_is_read_however_it_is_held(page: QImage, held: dict[str, float]) -> None:
    assert codes_in(seen(page, **held)) == (Code(SPOKEN),)  # type: ignore[arg-type]


@pytest.mark.parametrize("picture", [QImage(), QImage(64, 48, QImage.Format.Format_RGB32)])
def test_a_picture_without_a_code_gives_none(picture: QImage) -> None:
    assert codes_in(picture) == ()


def test_the_preview_is_too_coarse_to_read(page: QImage) -> None:
    preview = preview_of(seen(page))
    assert preview.width() == PREVIEW_WIDTH
    assert codes_in(preview) == ()
    assert codes_in(preview.scaledToWidth(1280, Qt.TransformationMode.SmoothTransformation)) == ()


def test_a_code_shows_nothing_when_it_is_printed() -> None:
    assert WORDS[0] not in repr(Code(SPOKEN))


def page_of(seat: Seat) -> WordsPage:
    assert isinstance(seat.page, WordsPage)
    return seat.page


def test_a_sheet_before_the_camera_is_entered_and_handed_in(qtbot: QtBot, page: QImage) -> None:
    blank = QImage(v4l2.WIDTH, v4l2.HEIGHT, QImage.Format.Format_Grayscale8)
    blank.fill(90)
    camera = FakeFrames(blank, seen(page, turned=5))
    with seated(qtbot, words_page(open_source=lambda: camera)) as seat:
        qtbot.waitUntil(lambda: page_of(seat).grid.draft.right)
        assert page_of(seat).button.hasFocus()
        assert "The camera is off." in seat.says()
        seat.types("\n")
        assert seat.entered() == Entered(SPOKEN)
    assert camera.closed


@pytest.mark.parametrize(
    ("words", "said"), [(OTHER_SET, "set 4321; this ceremony works with set 1234"), (SHARES[0], "in already")]
)
def test_another_sheet_before_the_camera_is_refused_and_not_entered(qtbot: QtBot, words: list[str], said: str) -> None:
    frame = seen(page_picture(sheet_of(words)))
    with seated(qtbot, words_page(open_source=lambda: FakeFrames(frame))) as seat:
        qtbot.waitUntil(lambda: said in seat.says())
        assert not page_of(seat).begun
        seat.is_legible()


def test_covering_covers_the_camera(qtbot: QtBot, page: QImage) -> None:
    frames: list[QImage] = []

    class Held(FakeFrames):
        def next_frame(self) -> QImage | None:
            return frames[0] if frames else None

    with seated(qtbot, words_page(open_source=Held)) as seat:
        seat.press(Qt.Key.Key_F2)
        frames.append(seen(page))
        seat.press(Qt.Key.Key_F2)
        qtbot.waitUntil(lambda: page_of(seat).grid.draft.right)


class Unplugged(FakeFrames):
    def next_frame(self) -> QImage | None:
        if self._taken:
            raise CameraError("the camera stopped giving pictures", remedy="type the words")
        return super().next_frame()


def test_a_camera_that_goes_away_is_said_and_typing_goes_on(qtbot: QtBot) -> None:
    blank = QImage(v4l2.WIDTH, v4l2.HEIGHT, QImage.Format.Format_Grayscale8)
    blank.fill(90)
    with seated(qtbot, words_page(open_source=lambda: Unplugged(blank))) as seat:
        qtbot.waitUntil(lambda: "The camera stopped giving pictures" in seat.says())
        seat.types(SPOKEN + "\n")
        assert seat.entered() == Entered(SPOKEN)


def test_without_a_camera_it_is_said_plainly(qtbot: QtBot) -> None:
    with seated(qtbot, words_page(open_source=lambda: v4l2.open_camera([]))) as seat:
        qtbot.waitUntil(lambda: "No camera was found." in seat.says())


def test_a_device_that_is_no_camera_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "video0"
    file.write_bytes(b"no device")
    with pytest.raises(CameraError, match="no camera was found"):
        v4l2.open_camera([tmp_path / "video9", file])


def test_a_picture_or_pdf_of_the_sheet_can_be_opened(tmp_path: Path, sheet: bytes, page: QImage) -> None:
    (tmp_path / "sheet.pdf").write_bytes(sheet)
    page.save(str(tmp_path / "sheet.png"))
    seen(page).save(str(tmp_path / "sheet.JPG"))
    for name in ("sheet.pdf", "sheet.png", "sheet.JPG"):
        assert code_in_file(tmp_path / name) == Code(SPOKEN)


def test_a_file_is_opened_into_the_cells_or_refused(qtbot: QtBot, tmp_path: Path, sheet: bytes) -> None:
    (tmp_path / "sheet.pdf").write_bytes(sheet)
    (tmp_path / "empty.png").write_bytes(b"")
    with seated(qtbot, words_page(pictures=True)) as seat:
        assert "Open a picture of the sheet" in seat.says()
        page_of(seat).camera.open_file(tmp_path / "empty.png")
        assert "No single QR code can be read in that file." in seat.says()
        page_of(seat).camera.open_file(tmp_path / "nowhere.pdf")
        assert not page_of(seat).begun
        page_of(seat).camera.open_file(tmp_path / "sheet.pdf")
        assert page_of(seat).grid.draft.right


def test_esc_closes_the_choice_of_a_file_before_it_leaves(qtbot: QtBot) -> None:
    with seated(qtbot, words_page(pictures=True)) as seat:
        (button,) = (
            one for one in seat.window.findChildren(QPushButton) if one.text() == "Open a picture of the sheet"
        )
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert seat.window.findChild(QFileDialog).isVisible()
        assert QApplication.topLevelWidgets().count(seat.window.findChild(QFileDialog)) == 0
        seat.press(Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: seat.window.findChild(QFileDialog) is None)
        assert seat.ended == []
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        seat.press(Qt.Key.Key_F2)
        qtbot.waitUntil(lambda: seat.window.findChild(QFileDialog) is None)


def test_in_production_no_file_can_be_opened(qtbot: QtBot) -> None:
    with seated(qtbot, words_page()) as seat:
        assert "Open a picture" not in seat.says()


def test_numbers_and_sizes_are_those_of_the_kernels_header() -> None:
    # What a C program prints that includes <linux/videodev2.h> of Linux 6.1 on x86-64.
    assert [ctypes.sizeof(kind) for kind in (v4l2.Capability, v4l2.Format, v4l2.RequestBuffers, v4l2.Buffer)] == [
        104,
        208,
        20,
        88,
    ]
    assert (v4l2.Capability.capabilities.offset, v4l2.Capability.device_caps.offset) == (84, 88)
    assert (v4l2.Format.width.offset, v4l2.Format.bytesperline.offset, v4l2.Format.sizeimage.offset) == (8, 24, 28)
    fields = ("bytesused", "flags", "field", "timestamp", "timecode", "sequence", "memory", "offset", "length")
    assert [getattr(v4l2.Buffer, name).offset for name in fields] == [8, 12, 16, 24, 40, 56, 60, 64, 72]
    assert (v4l2.MJPEG, v4l2.YUYV, v4l2.GREY) == (0x47504A4D, 0x56595559, 0x59455247)


@pytest.mark.parametrize(
    ("number", "direction", "letter_number", "size"),
    [
        (v4l2.VIDIOC_QUERYCAP, 2, 0, 104),
        (v4l2.VIDIOC_S_FMT, 3, 5, 208),
        (v4l2.VIDIOC_REQBUFS, 3, 8, 20),
        (v4l2.VIDIOC_QUERYBUF, 3, 9, 88),
        (v4l2.VIDIOC_QBUF, 3, 15, 88),
        (v4l2.VIDIOC_DQBUF, 3, 17, 88),
        (v4l2.VIDIOC_STREAMON, 1, 18, 4),
        (v4l2.VIDIOC_STREAMOFF, 1, 19, 4),
    ],
)
def test_an_ioctl_number_is_made_of_its_parts(number: int, direction: int, letter_number: int, size: int) -> None:
    assert number == direction << 30 | size << 16 | ord("V") << 8 | letter_number


class Driver:
    """Stands for the kernel: one format, four buffers, one picture after the other; implements v4l2.Device."""

    def __init__(self, pixelformat: int, *pictures: bytes | OSError, capabilities: int = 0x04000001) -> None:
        self._pixelformat = pixelformat
        self._capabilities = capabilities
        self._pictures = list(pictures)
        self._memory = bytearray(4 * 4_000_000)
        self._queued: list[int] = []
        self.log: list[str] = []

    def control(self, request: int, argument: ctypes.Structure | ctypes.c_int) -> None:
        match request, argument:
            case v4l2.VIDIOC_QUERYCAP, v4l2.Capability():
                argument.capabilities = v4l2.CAP_DEVICE_CAPS | 0x04000001
                argument.device_caps = self._capabilities
            case v4l2.VIDIOC_S_FMT, v4l2.Format():
                argument.pixelformat = self._pixelformat
                argument.bytesperline = argument.width * (2 if self._pixelformat == v4l2.YUYV else 1)
            case v4l2.VIDIOC_REQBUFS, v4l2.RequestBuffers():
                assert (argument.type, argument.memory) == (1, 1)
            case v4l2.VIDIOC_QUERYBUF, v4l2.Buffer():
                argument.length, argument.offset = 4_000_000, argument.index * 4_000_000
            case v4l2.VIDIOC_QBUF, v4l2.Buffer():
                self._queued.append(argument.index)
            case v4l2.VIDIOC_DQBUF, v4l2.Buffer():
                self._fill(argument)
            case v4l2.VIDIOC_STREAMON, ctypes.c_int():
                self.log.append("on")
            case v4l2.VIDIOC_STREAMOFF, ctypes.c_int():
                self.log.append("off")
            case _:
                raise OSError(errno.ENOTTY, "no such control")

    def map(self, length: int, offset: int) -> memoryview:
        return memoryview(self._memory)[offset : offset + length]

    def wait(self, timeout_s: float) -> bool:
        return bool(self._pictures) and timeout_s > 0

    def close(self) -> None:
        self.log.append("closed")

    def _fill(self, buffer: v4l2.Buffer) -> None:
        picture = self._pictures.pop(0)
        if isinstance(picture, OSError):
            raise picture
        buffer.index = self._queued.pop(0)
        buffer.bytesused = len(picture)
        buffer.flags = v4l2.BUF_FLAG_ERROR if picture == b"" else 0
        start = buffer.index * 4_000_000
        self._memory[start : start + len(picture)] = picture


def jpeg(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPEG", 65)
    return bytes(buffer.data().data())


def yuyv(picture: QImage) -> bytes:
    content = bytearray(b"\x80" * (2 * v4l2.WIDTH * v4l2.HEIGHT))
    content[::2] = bytes(picture.constBits())
    return bytes(content)


@pytest.mark.parametrize(
    ("pixelformat", "encode"),
    [(v4l2.MJPEG, jpeg), (v4l2.YUYV, yuyv), (v4l2.GREY, lambda picture: bytes(picture.constBits()))],
)
def test_a_code_is_read_in_every_format(page: QImage, pixelformat: int, encode: Callable[[QImage], bytes]) -> None:
    driver = Driver(pixelformat, *[encode(seen(page, turned=3))] * 6)
    camera = v4l2.Camera(driver)
    for _ in range(6):
        frame = camera.next_frame()
        assert frame is not None
        assert frame.format() is QImage.Format.Format_Grayscale8
    assert codes_in(frame) == (Code(SPOKEN),)
    camera.close()
    assert driver.log == ["on", "off", "closed"]


@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize("pixelformat", [v4l2.MJPEG, v4l2.YUYV, v4l2.GREY])
@pytest.mark.parametrize("damaged", [b"", b"\xff\xd8cut off", BlockingIOError(errno.EAGAIN, "again")])
def test_a_damaged_picture_counts_as_none(pixelformat: int, damaged: bytes | OSError) -> None:
    camera = v4l2.Camera(Driver(pixelformat, damaged))
    assert camera.next_frame() is None
    assert camera.next_frame() is None


def test_a_camera_that_is_unplugged_says_so() -> None:
    camera = v4l2.Camera(Driver(v4l2.MJPEG, OSError(errno.ENODEV, "gone")))
    with pytest.raises(CameraError, match="stopped giving pictures"):
        camera.next_frame()


@pytest.mark.parametrize(
    "driver",
    [Driver(v4l2.fourcc("H264")), Driver(v4l2.MJPEG, capabilities=0x04000002), Driver(v4l2.MJPEG, capabilities=1)],
)
def test_a_device_that_gives_no_such_pictures_is_no_camera(driver: Driver) -> None:
    with pytest.raises(CameraError, match="can be read here"):
        v4l2.Camera(driver)
