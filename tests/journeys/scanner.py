"""A telephone's camera: reads what a QR picture on a page really says (clean modules, so nothing to correct)."""

from __future__ import annotations

import re
from itertools import chain

from playwright.sync_api import Locator
from segno import consts, encoder

MASKS = encoder.get_data_mask_functions(False)
FORMAT_MASK = 0x5412
PICTURE = re.compile(r'<svg class="tb-qr"[^>]* viewBox="0 0 (\d+) \d+"[^>]*><path [^>]*d="([^"]+)"')


def scan(picture: Locator) -> str:
    """`picture`: the SVG that `ui/qr.py` draws, one path with one horizontal stroke for each dark run."""
    return _drawn(int(picture.get_attribute("viewBox").split()[2]), picture.locator("path").get_attribute("d"))


def codes_in(html: str) -> list[str]:
    """What every QR picture of a page says."""
    return [_drawn(int(side), path) for side, path in PICTURE.findall(html)]


def _drawn(side: int, path: str) -> str:
    modules = [bytearray(side) for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
        for column in range(int(x), int(x) + int(width)):
            modules[int(y)][column] = 1
    return read(modules)


def read(modules: list[bytearray]) -> str:
    side, version = len(modules), (len(modules) - 17) // 4
    row_eight = [modules[8][column] for column in (0, 1, 2, 3, 4, 5, 7, 8)]
    column_eight = [modules[row][8] for row in (7, 5, 4, 3, 2, 1, 0)]
    found = int("".join(map(str, row_eight + column_eight)), 2) ^ FORMAT_MASK
    is_masked = MASKS[found >> 10 & 7]
    level = {1: consts.ERROR_LEVEL_L, 0: consts.ERROR_LEVEL_M, 3: consts.ERROR_LEVEL_Q, 2: consts.ERROR_LEVEL_H}[
        found >> 13
    ]
    bits = [modules[i][j] ^ is_masked(i, j) for i, j in _places(side)]
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    data = "".join(f"{word:08b}" for word in _in_order(words, version, level))
    assert data.startswith("0100"), "only addresses in bytes are expected"
    width = 8 if version < 10 else 16
    length = int(data[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(data[at : at + 8], 2) for at in range(start, start + 8 * length, 8)).decode()


def _places(side: int) -> list[tuple[int, int]]:
    """Where data stands, in the order in which it was written (ISO/IEC 18004 7.7.3)."""
    empty = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(empty, side, side)
    encoder.add_alignment_patterns(empty, side, side)
    places = []
    for right in chain(range(side - 1, 6, -2), range(5, 0, -2)):
        is_upwards = right // 2 % 2 == (side - 1) // 2 % 2 if right > 6 else right in (5, 1)
        rows = range(side - 1, -1, -1) if is_upwards else range(side)
        places += [(i, j) for i in rows for j in (right, right - 1) if empty[i][j] == 2]
    return places


def _in_order(words: list[int], version: int, level: int) -> list[int]:
    """The data blocks one after another, out of their interleaving."""
    sizes = [one.num_data for one in consts.ECC[version][level] for _ in range(one.num_blocks)]
    blocks: list[list[int]] = [[] for _ in sizes]
    source = iter(words)
    for index in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if index < size:
                block.append(next(source))
    return list(chain.from_iterable(blocks))
