"""A sheet of paper as a PNG, by the standard library alone: grey lines for text and a large page number."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dots per inch
DIGITS = {
    "0": "111101101101111", "1": "010110010010111", "2": "111001111100111", "3": "111001111001111",
    "4": "101101111001001", "5": "111100111001111", "6": "111100111101111", "7": "111001010010010",
    "8": "111101111101111", "9": "111101111001111",
}  # fmt: skip


def sheet(number: int) -> bytes:
    """The page with this number; no two are alike."""
    rows = [bytearray(b"\xff" * WIDTH) for _ in range(HEIGHT)]
    for line in range(24):
        length = 980 - (line * 137 + number * 211) % 420
        _fill(rows, 120, 420 + line * 48, length, 14, 0x70)
    for place, digit in enumerate(str(number)):
        for cell, dot in enumerate(DIGITS[digit]):
            if dot == "1":
                _fill(rows, 120 + place * 160 + cell % 3 * 40, 120 + cell // 3 * 40, 40, 40, 0x20)
    return png(rows)


def _fill(rows: list[bytearray], x: int, y: int, width: int, height: int, grey: int) -> None:
    for row in rows[y : y + height]:
        row[x : x + width] = bytes([grey]) * width


def png(rows: list[bytearray]) -> bytes:
    """Eight bits of grey for each dot."""
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
