"""How Chinese text sounds: for the order of names, for ids made of them, and for who types without Chinese input.

Text is read word by word, since a word says how its characters are read (银行, 行动); and words come again, so that
each is read once.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    import rjieba  # its dictionary takes a tenth of a second, in processes that may never need it

    return tuple(rjieba.cut(text))


def syllables(text: str) -> tuple[str, ...]:
    """ "建瓯市" → ("jian", "ou", "shi"); what is no Chinese character stays as it is."""
    return tuple(syllable for word in words_of(text) for syllable in _read(word, "NORMAL"))


@lru_cache(maxsize=20_000)
def sort_key(name: str, longest: int = 255) -> str:
    """ "建瓯市" → "jian4 ou1 shi4": sorts by syllable, then by tone. The embedded database has no Chinese collation.

    Kept, since the same item stands in the lists of many places.
    """
    return " ".join(sound for word in words_of(name) for sound in _read(word, "TONE3")).lower()[:longest]


@lru_cache(maxsize=60_000)
def _read(word: str, style: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # a quarter of a second

    return tuple(lazy_pinyin(word, style=getattr(Style, style), neutral_tone_with_five=True))
