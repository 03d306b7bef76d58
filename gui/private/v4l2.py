"""A camera through Video4Linux: the few ioctls that a still picture of a sheet needs, without QtMultimedia.

Structures and numbers are those of the kernel's <linux/videodev2.h> on 64-bit machines; a test holds them. A camera
that speaks neither MJPEG nor YUYV nor grey is passed over. `Device` is the kernel side, so that tests can stand in for
a driver.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import select
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtGui import QImage

from gui.private.frames import CameraError
from gui.strings import private as strings

WIDTH = 1280
HEIGHT = 720
_BUFFERS = 4
_WAIT_S = 0.5

VIDIOC_QUERYCAP: Final = 0x80685600
VIDIOC_S_FMT: Final = 0xC0D05605
VIDIOC_REQBUFS: Final = 0xC0145608
VIDIOC_QUERYBUF: Final = 0xC0585609
VIDIOC_QBUF: Final = 0xC058560F
VIDIOC_DQBUF: Final = 0xC0585611
VIDIOC_STREAMON: Final = 0x40045612
VIDIOC_STREAMOFF: Final = 0x40045613

CAP_VIDEO_CAPTURE: Final = 0x00000001
CAP_STREAMING: Final = 0x04000000
CAP_DEVICE_CAPS: Final = 0x80000000
BUF_TYPE_VIDEO_CAPTURE: Final = 1
MEMORY_MMAP: Final = 1
FIELD_NONE: Final = 1
BUF_FLAG_ERROR: Final = 0x40


def fourcc(name: str) -> int:
    """Return the number of a pixel format's four letters."""
    return int.from_bytes(name.encode("ascii"), "little")


MJPEG: Final = fourcc("MJPG")
YUYV: Final = fourcc("YUYV")
GREY: Final = fourcc("GREY")
_FORMATS = (MJPEG, YUYV, GREY)


class Capability(ctypes.Structure):
    """struct v4l2_capability."""

    _fields_ = (
        ("driver", ctypes.c_char * 16),
        ("card", ctypes.c_char * 32),
        ("bus_info", ctypes.c_char * 32),
        ("version", ctypes.c_uint32),
        ("capabilities", ctypes.c_uint32),
        ("device_caps", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32 * 3),
    )


class Format(ctypes.Structure):
    """struct v4l2_format with the member for single-planar capture; its union begins at a pointer's alignment."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("alignment", ctypes.c_uint32),
        ("width", ctypes.c_uint32),
        ("height", ctypes.c_uint32),
        ("pixelformat", ctypes.c_uint32),
        ("field", ctypes.c_uint32),
        ("bytesperline", ctypes.c_uint32),
        ("sizeimage", ctypes.c_uint32),
        ("rest", ctypes.c_uint8 * 176),
    )


class RequestBuffers(ctypes.Structure):
    """struct v4l2_requestbuffers."""

    _fields_ = (
        ("count", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("memory", ctypes.c_uint32),
        ("capabilities", ctypes.c_uint32),
        ("flags", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8 * 3),
    )


class Buffer(ctypes.Structure):
    """struct v4l2_buffer; `offset` is the member of its union for mapped memory."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("bytesused", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("field", ctypes.c_uint32),
        ("timestamp", ctypes.c_long * 2),
        ("timecode", ctypes.c_uint8 * 16),
        ("sequence", ctypes.c_uint32),
        ("memory", ctypes.c_uint32),
        ("offset", ctypes.c_ulong),
        ("length", ctypes.c_uint32),
        ("reserved2", ctypes.c_uint32),
        ("request_fd", ctypes.c_int32),
    )


class Device(Protocol):
    """One open video device."""

    def control(self, request: int, argument: ctypes.Structure | ctypes.c_int) -> None:
        """Make one ioctl, which fills `argument`; OSError as the kernel says."""

    def map(self, length: int, offset: int) -> memoryview:
        """Map one of the driver's buffers, for reading."""

    def wait(self, timeout_s: float) -> bool:
        """Wait for a filled buffer; whether one came."""

    def close(self) -> None:
        """Unmap everything and close."""


class KernelDevice:
    """A device below /dev; implements Device."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._maps: list[mmap.mmap] = []

    def control(self, request: int, argument: ctypes.Structure | ctypes.c_int) -> None:
        """Make one ioctl; a signal in between repeats it (PEP 475)."""
        fcntl.ioctl(self._descriptor, request, argument, True)

    def map(self, length: int, offset: int) -> memoryview:
        """Map one buffer."""
        self._maps.append(
            mmap.mmap(self._descriptor, length, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ, offset=offset)
        )
        return memoryview(self._maps[-1])

    def wait(self, timeout_s: float) -> bool:
        """Wait for a filled buffer."""
        readable, _, _ = select.select([self._descriptor], [], [], timeout_s)
        return bool(readable)

    def close(self) -> None:
        """Close; the maps go with the views on them."""
        os.close(self._descriptor)


class Camera:
    """A camera that streams; implements frames.FrameSource.

    Raises:
        CameraError: the device is no camera that we can read.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        try:
            self._format = _agreed_format(device)
            self._buffers = _mapped_buffers(device)
            for index in range(len(self._buffers)):
                device.control(VIDIOC_QBUF, _buffer(index))
            device.control(VIDIOC_STREAMON, ctypes.c_int(BUF_TYPE_VIDEO_CAPTURE))
        except OSError as error:
            raise CameraError(strings.CAMERA_REFUSES, remedy=strings.CAMERA_REMEDY) from error

    def next_frame(self) -> QImage | None:
        """Return the next picture; a damaged one counts as none."""
        try:
            if not self._device.wait(_WAIT_S):
                return None
            filled = _buffer(0)
            self._device.control(VIDIOC_DQBUF, filled)
            content = bytes(self._buffers[filled.index][: filled.bytesused])
            self._device.control(VIDIOC_QBUF, _buffer(filled.index))
        except BlockingIOError:
            return None
        except OSError as error:
            raise CameraError(strings.CAMERA_LOST, remedy=strings.CAMERA_REMEDY) from error
        if filled.flags & BUF_FLAG_ERROR:
            return None
        return picture(content, self._format)

    def close(self) -> None:
        """Stop streaming and let the device go."""
        try:
            self._device.control(VIDIOC_STREAMOFF, ctypes.c_int(BUF_TYPE_VIDEO_CAPTURE))
        except OSError as error:
            if error.errno != errno.ENODEV:
                raise
        finally:
            self._device.close()


def open_camera(devices: Sequence[Path] | None = None) -> Camera:
    """Return the first camera that gives pictures we can read.

    Raises:
        CameraError: there is none.
    """
    for path in sorted(Path("/dev").glob("video*")) if devices is None else devices:
        try:
            device = KernelDevice(path)
        except OSError:
            continue
        try:
            return Camera(device)
        except CameraError:
            device.close()
    raise CameraError(strings.NO_CAMERA, remedy=strings.CAMERA_REMEDY)


def picture(content: bytes, agreed: Format) -> QImage | None:
    """Return one frame in shades of grey, or None where it is damaged."""
    if agreed.pixelformat == MJPEG:
        found = QImage.fromData(content)
        return None if found.isNull() else found.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, stride = agreed.width, agreed.height, agreed.bytesperline
    if len(content) < stride * height:
        return None
    if agreed.pixelformat == YUYV:
        # Every other byte is brightness. An odd stride does not exist: two pixels share four bytes.
        content, stride = content[: stride * height : 2], stride // 2
    # A copy, because the picture would only borrow these bytes.
    return QImage(content, width, height, stride, QImage.Format.Format_Grayscale8).copy()


def _agreed_format(device: Device) -> Format:
    capability = Capability()
    device.control(VIDIOC_QUERYCAP, capability)
    offered = capability.device_caps if capability.capabilities & CAP_DEVICE_CAPS else capability.capabilities
    needed = CAP_VIDEO_CAPTURE | CAP_STREAMING
    if offered & needed == needed:
        for wanted in _FORMATS:
            asked = Format(
                type=BUF_TYPE_VIDEO_CAPTURE, width=WIDTH, height=HEIGHT, pixelformat=wanted, field=FIELD_NONE
            )
            device.control(VIDIOC_S_FMT, asked)
            # A driver answers a format that it lacks with another one.
            if asked.pixelformat in _FORMATS:
                return asked
    raise CameraError(strings.CAMERA_REFUSES, remedy=strings.CAMERA_REMEDY)


def _mapped_buffers(device: Device) -> tuple[memoryview, ...]:
    request = RequestBuffers(count=_BUFFERS, type=BUF_TYPE_VIDEO_CAPTURE, memory=MEMORY_MMAP)
    device.control(VIDIOC_REQBUFS, request)
    maps = []
    for index in range(request.count):
        described = _buffer(index)
        device.control(VIDIOC_QUERYBUF, described)
        maps.append(device.map(described.length, described.offset))
    return tuple(maps)


def _buffer(index: int) -> Buffer:
    return Buffer(index=index, type=BUF_TYPE_VIDEO_CAPTURE, memory=MEMORY_MMAP)
