"""The picture of the screen."""
import struct

import pytest

from azext_vmtroubleshoot.facts.screenshot import Screenshot
from azext_vmtroubleshoot.model import CannotRead


def bitmap(pixels: bytes, width=2, height=-2) -> bytes:
    return b"BM" + struct.pack("<IIIIiiHHI", 54 + len(pixels), 0, 54, 40, width, height, 1, 24, 0) + bytes(20) + pixels


@pytest.mark.parametrize("pixels, plain", [(bytes(16), True), (b"\xff" * 16, True), (bytes(15) + b"\x01", False),
                                           (b"\x01\x02" * 8, False), (b"", True)])
def test_a_bitmap(pixels, plain):
    found = Screenshot.parse(bitmap(pixels))
    assert (found.width, found.height, found.plain) == (2, 2, plain)
    assert found.content == bitmap(pixels) and "BM" not in repr(found)


@pytest.mark.parametrize("picture", [b"", b"BM", b"\x89PNG" + bytes(80), b"<html>" * 20])
def test_no_bitmap(picture):
    with pytest.raises(CannotRead):
        Screenshot.parse(picture)


def test_the_pixels_may_be_said_to_begin_anywhere():
    assert Screenshot.parse(b"BM" + b"\xff" * 60).width == 1
