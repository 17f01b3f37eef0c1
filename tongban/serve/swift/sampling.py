"""抽查: which decisions are looked at again. Drawn by number and published seed, so that anybody can draw it again."""

from __future__ import annotations

import hashlib

SPACE = 2**64
WHOLE = 1000
RECIPE = "SHA-256(种子 + “:” + 办件编号) 的前 16 位十六进制数 ÷ 2^64 小于抽查比例的，抽中"


def drawn(seed: str, number: str) -> int:
    """The lot of one case, from 0 to 2^64 - 1."""
    return int(hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()[:16], 16)


def is_sampled(seed: str, number: str, per_mille: int) -> bool:
    return drawn(seed, number) * WHOLE < per_mille * SPACE


def lot_words(lot: int) -> str:
    """As a share of one, for people who compare it with the ratio: cut, never rounded up."""
    return f"0.{lot * 10**6 // SPACE:06d}"
