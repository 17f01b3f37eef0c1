"""Finding citations in running text: 《行政许可法》第四十二条、第四十四条.

Pure: what stands in the text, not whether such a law exists. Rules of writing: 立法技术规范（试行）（一）.
Left alone: 本法, 该条例 and the like (the reader knows which, a rule does not), articles without a document, and titles
that are no norms (《营业执照》).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .numerals import DIGITS, to_int
from .refs import article_label, part_label


@dataclass(frozen=True)
class Citation:
    """One clause named at text[start:end]. A range 第十二条至第十五条 gives four; the inner ones have no place.

    `is_marked`: the title stands in 《》. Otherwise `title` is the run of characters before the article and may begin
    with words that do not belong to it; who knows the documents takes the longest ending that is one.
    """

    start: int
    end: int
    title: str
    article: str = ""
    paragraph: int | None = None
    item: int | None = None
    edition: str = ""
    is_marked: bool = True

    @property
    def label(self) -> str:
        """第三十二条第一款第（五）项; empty for a document as a whole."""
        return article_label(self.article) + part_label(self.paragraph, self.item) if self.article else ""


_N = rf"[{DIGITS}]+"
_GAP = r"[\s\u3000]*"
_NORM = (
    "法|法典|宪法|条例|规定|办法|细则|规则|规范|标准|规程|准则|通则|导则|决定|决议|通知|通告|意见|解释|批复|公告|"
    "目录|方案|规划|纲要|公约|协定|措施|大纲"
)
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,120})》")
_IS_NORM = re.compile(rf"(?:{_NORM})$")
#: After a title: （2019年修正）, (国务院令第714号), 〔2015〕52号 stay outside of it.
_ASIDE = re.compile(rf"{_GAP}[（(]([^（）()《》]{{1,80}})[）)]")
_IN_TITLE = re.compile(r"[（(]([^（）()]{1,20})[）)]$")
_EDITION = re.compile(rf"^({_N})年?(?:[^（）()]{{0,12}})?(?:修正|修订|修改|版|年)(?:本|版)?$")
_ARTICLE = re.compile(rf"{_GAP}(?:的|中|之)?{_GAP}第{_GAP}({_N}){_GAP}条(?:之([一二三四五六七八九十]+))?")
_PARAGRAPH = re.compile(rf"{_GAP}第{_GAP}({_N}){_GAP}款")
_ITEM = re.compile(rf"{_GAP}(?:第{_GAP}({_N})|第?{_GAP}[（(]({_N})[）)]){_GAP}项?")
_AND = re.compile(rf"{_GAP}(?:、|，|,|以及|和|及|与|或者|或|并){_GAP}")
_TO = re.compile(rf"{_GAP}(?:至|到|—{{1,2}}|－|-|~|～){_GAP}")
_PLAIN = re.compile(
    rf"([\u4e00-\u9fff]{{2,40}}(?:法典|宪法|法|条例|规定|办法|细则|规则)(?:[（(](?:试行|暂行)[）)])?)"
    rf"(?={_GAP}(?:[（(][^（）()《》]{{1,40}}[）)])?{_GAP}第{_GAP}{_N}{_GAP}条)"
)
_LEADING = re.compile(r".*(?:根据|依据|依照|按照|适用|违反|符合|参照|遵守|执行|的|按|依|第.{1,6}条)")
#: 本法, 该条例, 前述规定: the reader knows which document is meant, a rule does not.
_POINTING = re.compile(
    r"(?:.*(?:本|该|此|这|那|其|前|前述|上述|前款|下列|同|新|旧|原|有关|相关|其他|另外|以上|现行|法律|法规|规章|国家|政府|行政机关))?"
    r"(?:法典|宪法|法|条例|规定|办法|细则|规则)"
)
_MOST_IN_RANGE = 200
#: Before an abbreviation without 《》: no Chinese character, or the end of 依据, 违反, 和, 的 and the like. So
#: 取消法第三条 is not 消法.
_BEFORE_SHORT = r"(?:(?<![\u4e00-\u9fff])|(?<=[据照依按用反合守行犯见和与及或的]))"


def recognise(text: str, short: Collection[str] = ()) -> list[Citation]:
    """Every citation in the order of the text. `short`: abbreviations such as 道交法, known also without 《》."""
    found: list[Citation] = []
    if "《" not in text and "条" not in text:  # a title without marks counts only before an article
        return found
    for title in _titles(text, frozenset(short)):
        clauses = list(_clauses(text, title))
        if not clauses and title.is_marked:
            clauses = [Citation(title.start, title.end, title.name, edition=title.edition)]
        found += clauses
    return found


@dataclass(frozen=True)
class _Title:
    start: int
    end: int
    name: str
    edition: str
    is_marked: bool
    #: Where an article would have to follow: behind what stands in brackets after the title.
    after: int


def _titles(text: str, short: frozenset[str]) -> Iterator[_Title]:
    taken: list[tuple[int, int]] = []
    found: list[_Title] = []
    for match in _TITLE.finditer(text):
        taken.append(match.span())
        if title := _marked(text, match):
            found.append(title)
    rest = _without(text, taken)
    brief = [_Title(one.start(), one.end(), one[0], *_said_after(text, one.end())) for one in _shorts(rest, short)]
    found += brief
    for match in _PLAIN.finditer(rest):
        title = _unmarked(text, match)
        if title and title.end not in {one.end for one in brief}:
            found.append(title)
    yield from sorted(found, key=lambda one: one.start)


def _shorts(text: str, short: frozenset[str]) -> Iterator[re.Match[str]]:
    return _pattern(short).finditer(text) if short else iter(())


@lru_cache(maxsize=8)
def _pattern(short: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(re.escape(one) for one in sorted(short, key=lambda one: (-len(one), one)))
    aside = r"(?:[（(][^（）()《》]{1,40}[）)])?"
    return re.compile(rf"{_BEFORE_SHORT}(?:{names})(?={_GAP}{aside}{_GAP}(?:的|中|之)?{_GAP}第{_GAP}{_N}{_GAP}条)")


def _said_after(text: str, end: int) -> tuple[str, bool, int]:
    """Edition, that it stands without 《》, and where an article would follow."""
    after, edition = _asides(text, end)
    return edition, False, after


def abbreviation_fault(name: str) -> str:
    """Why this cannot be an abbreviation, empty when it can: it must be recognised where it is written."""
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,20}", name):
        return "简称只用汉字，2 到 20 个字，不带书名号"
    if not _IS_NORM.search(name):
        return "简称要以法、条例、规定、办法、标准一类的字结尾，不然正文里认不出来"
    if _POINTING.fullmatch(name) or ((leading := _LEADING.match(name)) and leading.end() > 0):
        return f"“{name}”不是哪一部文件专有的叫法，会把别的话认成引文"
    return ""


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The same text with other things in place of these spans, so that positions stay."""
    for start, end in spans:
        text = f"{text[:start]}{'▢' * (end - start)}{text[end:]}"
    return text


def _marked(text: str, match: re.Match[str]) -> _Title | None:
    name, edition = match[1].strip(), ""
    inside = _IN_TITLE.search(name)
    if inside and (said := _edition(inside[1])):
        name, edition = name[: inside.start()].strip(), said
    bare = _IN_TITLE.sub("", name).strip()
    if not _IS_NORM.search(bare):
        return None
    after, said = _asides(text, match.end())
    return _Title(match.start(), match.end(), name, edition or said, True, after)


def _unmarked(text: str, match: re.Match[str]) -> _Title | None:
    start, name = match.start(), match[1]
    if leading := _LEADING.match(name):
        if leading.end() == len(name):
            return None
        start, name = start + leading.end(), name[leading.end() :]
    if len(name) < 3 or _POINTING.fullmatch(name):
        return None
    after, said = _asides(text, match.end())
    return _Title(start, match.end(), name, said, False, after)


def _asides(text: str, position: int) -> tuple[int, str]:
    """Past （2019年修正）（国务院令第714号）; gives the position behind and the edition named."""
    edition = ""
    for _ in range(3):
        aside = _ASIDE.match(text, position)
        if aside is None:
            break
        edition = edition or _edition(aside[1])
        position = aside.end()
    return position, edition


def _edition(words: str) -> str:
    found = _EDITION.match(words.strip())
    year = to_int(found[1]) if found else None
    return str(year) if year and 1900 < year < 2200 else ""


# clauses after a title -------------------------------------------------------------------------------------------


@dataclass
class _Walk:
    """Where the reading has come to, and what 、第二款 would go on from."""

    text: str
    title: _Title
    at: int
    article: str = ""
    paragraph: int | None = None
    item: int | None = None
    level: str = ""

    def citation(self, start: int, end: int) -> Citation:
        title = self.title
        return Citation(start, end, title.name, self.article, self.paragraph, self.item, title.edition, title.is_marked)


def _clauses(text: str, title: _Title) -> Iterator[Citation]:
    first = _ARTICLE.match(text, title.after)
    if first is None:
        return
    walk = _Walk(text, title, title.after)
    start = title.start if title.is_marked else first.start() + len(first[0]) - len(first[0].lstrip(" \t\u3000的中之"))
    yield from _one(walk, first, start)
    while joint := _AND.match(text, walk.at):
        step = _next(walk, joint.end())
        if step is None:
            return
        yield from step


def _one(walk: _Walk, article: re.Match[str], start: int) -> Iterator[Citation]:
    """An article with 款 and 项 behind it, and the range it may begin."""
    walk.article, walk.paragraph, walk.item, walk.level = _article(article), None, None, "article"
    walk.at = article.end()
    if paragraph := _PARAGRAPH.match(walk.text, walk.at):
        walk.paragraph, walk.at, walk.level = to_int(paragraph[1]), paragraph.end(), "paragraph"
    if item := _item(walk.text, walk.at):
        walk.item, walk.at, walk.level = _number(item), item.end(), "item"
        walk.paragraph = walk.paragraph or 1
    yield walk.citation(start, walk.at)
    yield from _range(walk)


def _next(walk: _Walk, position: int) -> Iterator[Citation] | None:
    """What 、or 和 goes on with: another article, paragraph or item; None when it is something else."""
    text = walk.text
    if article := _ARTICLE.match(text, position):
        return _one(walk, article, position)
    if walk.level in ("paragraph", "item") and (paragraph := _PARAGRAPH.match(text, position)):
        return _part(walk, paragraph, position)
    if walk.level == "item" and (item := _item(text, position)):
        walk.item, walk.at = _number(item), item.end()
        return iter([walk.citation(position, item.end()), *_range(walk)])
    return None


def _part(walk: _Walk, paragraph: re.Match[str], position: int) -> Iterator[Citation]:
    walk.paragraph, walk.item, walk.at, walk.level = to_int(paragraph[1]), None, paragraph.end(), "paragraph"
    if item := _item(walk.text, walk.at):
        walk.item, walk.at, walk.level = _number(item), item.end(), "item"
    yield walk.citation(position, walk.at)
    yield from _range(walk)


def _range(walk: _Walk) -> Iterator[Citation]:
    """第十二条至第十五条, 第（一）至（三）项: what lies between, without a place, and the end."""
    joint = _TO.match(walk.text, walk.at)
    if joint is None:
        return
    if walk.level == "article" and (article := _ARTICLE.match(walk.text, joint.end())):
        first, last = _plain_number(walk.article), to_int(article[1])
        for number in _between(first, last):
            yield Citation(
                joint.start(), joint.start(), walk.title.name, str(number), None, None, walk.title.edition,
                walk.title.is_marked,
            )  # fmt: skip
        yield from _one(walk, article, joint.end())
    elif walk.level == "item" and (item := _item(walk.text, joint.end())):
        last = _number(item)
        for number in _between(walk.item, last):
            walk.item = number
            yield walk.citation(joint.start(), joint.start())
        walk.item, walk.at = last, item.end()
        yield walk.citation(joint.end(), item.end())


def _between(first: int | None, last: int | None) -> range:
    if first is None or last is None or not 0 < last - first <= _MOST_IN_RANGE:
        return range(0)
    return range(first + 1, last)


def _article(found: re.Match[str]) -> str:
    number, more = to_int(found[1]), to_int(found[2] or "")
    return f"{number}-{more}" if more else str(number)


def _plain_number(article: str) -> int | None:
    return int(article) if article.isdecimal() else None


def _item(text: str, position: int) -> re.Match[str] | None:
    """第（五）项, 第五项, （五）项; a number in brackets without 项 only where another follows (第（一）、（二）项)."""
    found = _ITEM.match(text, position)
    if found is None:
        return None
    if found[0].endswith("项"):
        return found
    rest = text[found.end() : found.end() + 40]
    follows = re.match(
        rf"(?:{_GAP}(?:、|，|和|及|与|或者|或|至|到|—{{1,2}}|-|～|~)?{_GAP}第?[（(]?{_N}[）)]?)*项", rest
    )
    return found if follows else None


def _number(found: re.Match[str]) -> int | None:
    return to_int(found[1] or found[2] or "")
