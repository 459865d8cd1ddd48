"""The picture of the VM's screen that boot diagnostics keep."""
import struct
from dataclasses import dataclass, field

from ..model import CannotRead, Target
from .serial_log import boot_blob
from .vm import Vm

_HEADER = 54                         # bytes of a bitmap before its pixels, at least


@dataclass(frozen=True)
class Screenshot:
    width: int
    height: int
    plain: bool                      # one colour all over: a screen that shows nothing
    content: bytes = field(default=b"", repr=False, compare=False)

    @classmethod
    def read(cls, arm, target: Target, vm: Vm) -> "Screenshot":
        return cls.parse(boot_blob(arm, target, vm, "consoleScreenshotBlobUri", "screenshot"))

    @classmethod
    def parse(cls, picture: bytes) -> "Screenshot":
        """From a Windows bitmap, which Azure makes of the screens of Linux, too. Raises CannotRead."""
        if picture[:2] != b"BM" or len(picture) < _HEADER:
            raise CannotRead("What Azure keeps as a screenshot is no bitmap")
        pixels, width, height = struct.unpack_from("<I4xii", picture, 10)
        return cls(abs(width), abs(height), len(set(picture[pixels:].rstrip(b"\0") or b"\0")) == 1, picture)
