"""Names in the order of their pinyin, stored as a key: the embedded database has no Chinese collation."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def pinyin_key(name: str) -> str:
    """ "建瓯市" → "jian4 ou1 shi4": sorts by syllable, then by tone."""
    return " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)).lower()[:255]
