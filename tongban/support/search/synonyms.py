"""Colloquial words and what guides call the thing. Shipped as data, edited by an administrator."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from tongban.common.stamped import Stamped

from . import words
from .models import Stamp, Synonym

SHIPPED = Path(__file__).with_name("data") / "synonyms.json"
#: More alternatives than this blur the answer.
MOST = 8
LONGEST_PHRASE = 12
#: 开个饭店, 补一张身份证: the word between verb and thing is not part of either.
_MEASURE = re.compile(r"(?<=[开办补领买换刻])一?[个家间张本份次]")


@cache
def shipped() -> dict[str, list[str]]:
    """The seed, its phrases as they are compared (开ktv)."""
    pairs: dict[str, list[str]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {words.plain(phrase): targets for phrase, targets in pairs.items()}


Table = dict[str, tuple[str, ...]]


def _load() -> Table:
    """What an administrator has entered or switched off goes before what is shipped."""
    table = {phrase: tuple(targets) for phrase, targets in shipped().items()}
    for row in Synonym.objects.all():
        if row.is_active:
            table[words.plain(row.phrase)] = tuple(row.targets)
        else:
            table.pop(words.plain(row.phrase), None)
    return table


_table: Stamped[Table] = Stamped("synonyms", _load, lambda: Stamp)


def changed() -> None:
    _table.changed()


def table() -> Table:
    return _table.get()


def table_with(phrase: str, targets: tuple[str, ...], *, is_active: bool) -> Table:
    """The table in use as it would be with this pair."""
    rest = {known: others for known, others in table().items() if known != phrase}
    return rest | ({phrase: targets} if is_active else {})


def alternatives(text: str, known: Table | None = None) -> list[str]:
    """What the text may mean in the language of guides: for each phrase in it, the longest first.

    The text around the phrase is kept, so that "房产证 过户" becomes "不动产权证书 过户". `known`: another table than
    the one in use, to try it.
    """
    whole = words.plain(_MEASURE.sub("", text))
    known = table() if known is None else known
    if not words.has_han(whole):
        whole = _spelled_out(whole, known)
    taken: list[str] = []
    found: list[str] = []
    for phrase in _phrases_in(whole, known):
        if any(phrase in longer for longer in taken):
            continue
        taken.append(phrase)
        rest = words.wanted(whole.replace(phrase, " "))
        keeps_rest = rest.strip() and rest.replace(" ", "") != whole
        for target in known[phrase]:
            if words.plain(target) in whole:
                continue  # the guide's own words stand there already
            found.append(f"{target} {rest.strip()}" if keeps_rest and len(rest.replace(" ", "")) > 1 else target)
    return list(dict.fromkeys(found))[:MOST]


#: Fewer letters may stand for too many phrases.
_FEWEST_LETTERS = 5


def _spelled_out(letters: str, known: Table) -> str:
    """The phrase that is written so in pinyin, or begins so: gongsizhuce → 公司注册."""
    if letters in known or len(letters) < _FEWEST_LETTERS or not letters.isalpha():
        return letters
    starts = [phrase for phrase in known if words.spelled(phrase).startswith(letters)]
    return min(starts, key=lambda phrase: (len(phrase), phrase), default=letters)


def _phrases_in(text: str, known: Table) -> list[str]:
    """Every piece of the text that is a known phrase, the longest first."""
    count = len(text)
    pieces = {text[start : start + length] for length in range(1, LONGEST_PHRASE + 1) for start in range(count)}
    return sorted((piece for piece in pieces if piece in known), key=lambda piece: (-len(piece), piece))
