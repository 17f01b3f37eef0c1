"""情形 lead to the exact list of materials: no gap, no overlap, no condition that can never hold. No database.

All ways to answer are gone through, as an applicant would meet them. Source: issue of the one source; 国办函〔2019〕
精细化梳理 asks for a list without 兜底 materials for every situation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product

from ..guide import GuideBody, Material
from .expressions import expression_fault, holds, names_in

#: A guide with more ways to answer than this is checked for the first ones only; twelve yes/no questions are as many.
MOST_WAYS = 4096
Way = dict[str, str]


def situation_faults(body: GuideBody) -> Iterator[tuple[str, str]]:
    """(path, sentence) for each fault, the first way to come to it as the example."""
    questions = {one.id: [option.value for option in one.options] for one in body.situations}
    if any(one.when and expression_fault(one.when, questions) for one in body.materials):
        return  # told by the rule of conditions
    used = list(dict.fromkeys(name for one in body.materials if one.when for name in names_in(one.when)))
    ways = [dict(zip(used, values, strict=True)) for values in _answers([questions[name] for name in used])]
    yield from _never(body, ways)
    yield from _twice_or_missing(body, ways)
    for way in [one for one in ways if body.materials and not _asked(body.materials, one)][:1]:
        yield "materials", f"{_words(body, way)}时一份材料也不要，请补上或者改适用情形"


def _answers(options: list[list[str]]) -> Iterator[tuple[str, ...]]:
    return islice(product(*options), MOST_WAYS)


def _asked(materials: tuple[Material, ...] | list[Material], way: Way) -> list[Material]:
    return [one for one in materials if holds(one.when, way)]


def _never(body: GuideBody, ways: list[Way]) -> Iterator[tuple[str, str]]:
    for index, material in enumerate(body.materials):
        if material.when and not any(holds(material.when, way) for way in ways):
            yield f"materials[{index}].when", f"材料“{material.name}”的适用情形怎样选都不成立"


def _twice_or_missing(body: GuideBody, ways: list[Way]) -> Iterator[tuple[str, str]]:
    """Materials of one name are variants of one: each way to answer leads to exactly one of them."""
    variants: dict[str, list[tuple[int, Material]]] = defaultdict(list)
    for index, material in enumerate(body.materials):
        variants[material.name.strip()].append((index, material))
    for name, found in variants.items():
        if len(found) < 2:
            continue
        counts = [(way, len(_asked([one for _, one in found], way))) for way in ways]
        path = f"materials[{found[-1][0]}].when"
        for way in [way for way, count in counts if count > 1][:1]:
            yield path, f"{_words(body, way)}时，材料“{name}”要交两次"
        for way in [way for way, count in counts if count == 0][:1]:
            yield path, f"{_words(body, way)}时，材料“{name}”的几种情形都不适用，漏了一种"


def _words(body: GuideBody, way: Way) -> str:
    """“经营方式”选“食堂”、…, or 任何情形 where nothing is asked."""
    parts = []
    for situation in body.situations:
        if situation.id in way:
            label = next(one.label for one in situation.options if one.value == way[situation.id])
            parts.append(f"“{situation.text}”选“{label}”")
    return "、".join(parts) or "任何情形"
