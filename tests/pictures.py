"""Image files made for tests, whole and hostile."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def content(size=(800, 600), kind="JPEG", colour="teal", mode="RGB", **options):
    file = BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def upload(data=None, name="quay.jpg", **options):
    """A file as a browser sends it; without `data` a plain picture."""
    return SimpleUploadedFile(name, content(**options) if data is None else data)


def png_that_claims(width, height):
    """A small PNG whose head says that it is huge."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
