"""Reading a legal text: 编, 章, 节 and 条, and inside an article 款 and 项 (立法法 第六十五条).

Articles must stand complete and in order; a text in which one is missing, doubled or out of order is not read but
refused with the place. Everything after the title belongs to some clause: nothing is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..values import Entry, Heading, Paragraph
from .numerals import DIGITS, to_int
from .refs import PREAMBLE, article_label

_ARTICLE = re.compile(rf"第([{DIGITS}]+)条(?:之([{DIGITS}]+))?(?![款项])(.*)", re.DOTALL)
_HEADING = re.compile(rf"第\s*([{DIGITS}]+)\s*(编|章|节)\s*(.{{0,40}})")
_MARKED = re.compile(r"(#{2,6})\s*(.+)")
_ITEM = re.compile(r"([（(][一二三四五六七八九十百零○〇]+[）)])\s*(.*)", re.DOTALL)
_POINT = re.compile(r"(?:[0-9０-９]{1,3}[.．、]|[（(][0-9０-９]{1,3}[）)]).*", re.DOTALL)
_SECTION = re.compile(r"([一二三四五六七八九十百零]+)、(.*)", re.DOTALL)
_ANNEX = re.compile(r"(附[件录表]\s*[0-9０-９一二三四五六七八九十]{0,3})\s*(?:[:：].*)?", re.DOTALL)
_LEVELS = {"编": 1, "章": 2, "节": 3}
_END_OF_HEAD = "<!-- INFO END -->"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u00ad]")
_DATED = re.compile(r"[（(]?\s*[0-9０-９]{4}\s*年\s*[0-9０-９]{1,2}\s*月\s*[0-9０-９]{1,2}\s*日")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000]+(?=[\u4e00-\u9fff])")
_CONTENTS = {"目录", "目 录"}
_EDGE = " \t\r\n\u3000"


@dataclass(frozen=True)
class ReadClause:
    """`kind`: article, section (一、), preamble or annex. `number` is the article part of a ref."""

    kind: str
    number: str
    label: str
    body: tuple[Paragraph, ...]
    #: Index into the outline; None before the first heading.
    heading: int | None = None


@dataclass
class ReadText:
    """What was recognised. With `faults` the text is not fit to be taken over; `notes` are worth knowing."""

    title: str = ""
    history: list[str] = field(default_factory=list)
    outline: list[Heading] = field(default_factory=list)
    clauses: list[ReadClause] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def articles(self) -> int:
        return sum(one.kind == "article" for one in self.clauses)


def read_text(text: str, *, is_extract: bool = False) -> ReadText:
    """`is_extract`: only some articles are there, so that gaps between them are no fault."""
    lines = _lines(text)
    read = ReadText()
    body = _without_contents(_head(lines, read), read)
    if not read.title:
        read.faults.append("没有标题：第一行应为文件名称")
    is_by_article = any((found := _ARTICLE.match(line)) and to_int(found[1]) == 1 for line in body)
    is_by_article = is_by_article or (is_extract and any(_ARTICLE.match(line) for line in body))
    _Reader(read, is_by_article=is_by_article, is_extract=is_extract).take(body)
    if not read.clauses:
        read.faults.append("没有正文")
    return read


def _lines(text: str) -> list[str]:
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    head, mark, body = text.partition(_END_OF_HEAD)
    text = f"{head}\n{mark}\n{_COMMENT.sub('', body)}" if mark else _COMMENT.sub("", text)
    return [stripped for line in text.split("\n") if (stripped := line.strip(_EDGE))]


def _head(lines: list[str], read: ReadText) -> list[str]:
    """Title and history of passing and amendment; gives the lines of the body."""
    if lines and lines[0] == "---":  # front matter of a site generator
        end = next((index for index, line in enumerate(lines[1:], start=1) if line == "---"), 0)
        lines = lines[end + 1 :]
    if _END_OF_HEAD in lines:
        cut = lines.index(_END_OF_HEAD)
        head, body = [line for line in lines[:cut] if line], lines[cut + 1 :]
    else:
        cut = next((index for index, line in enumerate(lines) if index and not _is_of_head(line)), len(lines))
        head, body = lines[:cut], lines[cut:]
    if head:
        read.title = _BETWEEN_HAN.sub("", head[0].lstrip("#").strip(_EDGE))
        read.history = [_without_stray_bracket(line) for line in head[1:]]
    return body


def _without_stray_bracket(line: str) -> str:
    """（……修正） over several lines leaves a bracket alone at the end of the last."""
    if line.endswith(("）", ")")) and line.count("）") + line.count(")") > line.count("（") + line.count("("):
        return line[:-1].strip(_EDGE)
    return line


def _without_contents(lines: list[str], read: ReadText) -> list[str]:
    """A table of contents (目录) before the text names every heading once more."""
    start = next(
        (index for index, line in enumerate(lines) if line.lstrip("# ").replace("\u3000", "") in _CONTENTS), None
    )
    if start is None or start + 1 >= len(lines):
        return lines
    first = lines[start + 1]
    again = next((index for index in range(start + 2, len(lines)) if lines[index] == first), None)
    if again is None:
        return lines
    read.notes.append("文前的目录没有当作正文")
    return [*lines[:start], *lines[again:]]


def _is_of_head(line: str) -> bool:
    return bool(_DATED.match(line)) or (line[0] in "（(" and line[-1] in "）)" and not _ITEM.match(line))


class _Reader:
    """Walks the lines once; each one opens a heading, an article, an item, or goes on with what is open."""

    def __init__(self, read: ReadText, *, is_by_article: bool, is_extract: bool) -> None:
        self.read = read
        self.is_by_article = is_by_article
        self.is_extract = is_extract
        self.open: list[Paragraph] = []
        self.now: tuple[str, str, str] | None = None
        self.last = (0, 0)
        #: Whether a blank stands between 第一条 and its words; then a line without one cites an article.
        self.is_spaced: bool | None = None
        self.section = 0
        self.annexes = 0
        self.preamble_label = "引言"

    def take(self, lines: list[str]) -> None:
        for line in lines:
            self._take_line(line)
        self._close()
        if not self.is_by_article and len(self.read.clauses) == 1:
            only = self.read.clauses[0]
            self.read.clauses = [ReadClause(only.kind, only.number, "全文", only.body, only.heading)]

    def _take_line(self, line: str) -> None:
        if self.annexes == 0 and self._heading(line):
            return
        if self.now is not None and (found := _ANNEX.fullmatch(line)):
            self._begin_annex(found, line)
        elif self.annexes:
            self.open.append(Paragraph(line))
        elif self.is_by_article and (found := _ARTICLE.match(line)) and self._begins_article(found, line):
            pass
        elif not self.is_by_article and (found := _SECTION.match(line)) and to_int(found[1]) == self.section + 1:
            self._begin_section(f"{found[1]}、", found[2])
        else:
            self._go_on(line)

    # headings and clauses

    def _heading(self, line: str) -> bool:
        marked = _MARKED.fullmatch(line)
        words = _BETWEEN_HAN.sub("", marked[2] if marked else line)
        found = _HEADING.fullmatch(words)
        if found and (marked or not re.search(r"[。；：，]", found[3])):
            self._close()
            self._add_heading(_LEVELS[found[2]], f"第{found[1]}{found[2]}", found[3].strip(_EDGE))
            return True
        if not marked:
            return False
        section = _SECTION.match(words)
        if not self.is_by_article and section is None and words and to_int(words) == self.section + 1:
            section = _SECTION.match(f"{words}、")
        if not self.is_by_article and section and to_int(section[1]) == self.section + 1:
            self._begin_section(f"{section[1]}、", section[2])
        elif self.now is None and self.is_by_article and not self.open:
            self.preamble_label = words
        else:
            self._close()
            self._add_heading(2, "", words)
        return True

    def _add_heading(self, level: int, label: str, title: str) -> None:
        self.read.outline.append(Heading(level, label, title, len(self.read.clauses)))

    def _begins_article(self, found: re.Match[str], line: str) -> bool:
        number, more = to_int(found[1]) or 0, to_int(found[2] or "") or 0
        rest = found[3]
        is_apart = not rest or rest[0] in _EDGE
        is_next = (number, more) in ((self.last[0] + 1, 0), (self.last[0], self.last[1] + 1))
        if self.is_spaced is None:
            self.is_spaced = is_apart
        if not is_apart and (self.is_spaced or not is_next):
            self.read.notes.append(f"“{line[:12]}……”是对条文的援引，没有当作新的一条")
            return False
        label = article_label(f"{number}-{more}" if more else str(number))
        if number > self.last[0] and not is_next and not self.is_extract:
            missing = article_label(str(self.last[0] + 1))
            self.read.faults.append(f"{label}之前缺少{missing}")
        elif (number, more) <= self.last:
            before = article_label(f"{self.last[0]}-{self.last[1]}" if self.last[1] else str(self.last[0]))
            self.read.faults.append(f"{before}之后又出现{label}，条文重复或者次序不对")
        self._close()
        self.last = (number, more)
        self._begin("article", f"{number}-{more}" if more else str(number), label, rest)
        return True

    def _begin_section(self, label: str, rest: str) -> None:
        self._close()
        self.section += 1
        self._begin("section", str(self.section), label, rest)

    def _begin_annex(self, found: re.Match[str], line: str) -> None:
        self._close()
        self.annexes += 1
        self._begin("annex", f"a{self.annexes}", re.sub(r"\s+", "", found[1]), line)

    def _begin(self, kind: str, number: str, label: str, rest: str) -> None:
        self.now = (kind, number, label)
        if words := rest.strip(_EDGE):
            if kind == "article" and (item := _ITEM.match(words)):
                self._add_item(item)
            else:
                self.open.append(Paragraph(words))

    # inside a clause

    def _go_on(self, line: str) -> None:
        if self._continues_heading(line):
            return
        item = _ITEM.match(line)
        listed = _SECTION.match(line) if self.is_by_article and self.now else None
        if item and (self.now or self.open):
            self._add_item(item)
        elif listed and to_int(listed[1]) == self._items_so_far() + 1:
            self._add_entry(f"{listed[1]}、", to_int(listed[1]) or 0, listed[2])
        elif _POINT.fullmatch(line) and self.open:
            self._add_point(line)
        else:
            self.open.append(Paragraph(line))

    def _continues_heading(self, line: str) -> bool:
        """第五章 卷烟纸、滤嘴棒、烟用丝束、/ 烟草专用机械的生产和销售: a heading that was broken over two lines."""
        last = self.read.outline[-1] if self.read.outline else None
        if last is None or self.now is not None or self.open or not last.title.endswith(("、", "的", "和", "与", "及")):
            return False
        self.read.outline[-1] = Heading(last.level, last.label, last.title + line, last.at)
        return True

    def _items_so_far(self) -> int:
        return self.open[-1].items[-1].number if self.open and self.open[-1].items else 0

    def _add_item(self, found: re.Match[str]) -> None:
        label = found[1].replace("(", "（").replace(")", "）")
        self._add_entry(label, to_int(label[1:-1]) or 0, found[2])

    def _add_entry(self, label: str, number: int, text: str) -> None:
        entry = Entry(number, label, text.strip(_EDGE))
        if not self.open:
            self.open.append(Paragraph())
        holding = self.open[-1]
        self.open[-1] = Paragraph(holding.text, (*holding.items, entry))

    def _add_point(self, line: str) -> None:
        """目 belong to the item or paragraph they stand under."""
        holding = self.open[-1]
        if holding.items:
            last = holding.items[-1]
            grown = Entry(last.number, last.label, f"{last.text}\n{line}")
            self.open[-1] = Paragraph(holding.text, (*holding.items[:-1], grown))
        else:
            self.open[-1] = Paragraph(f"{holding.text}\n{line}")

    def _close(self) -> None:
        if self.now is None:
            if self.open:
                self._append("preamble", PREAMBLE, self.preamble_label)
            return
        kind, number, label = self.now
        if not self.open:
            self.read.faults.append(f"{label}没有内容")
        self._append(kind, number, label)
        self.now = None

    def _append(self, kind: str, number: str, label: str) -> None:
        heading = len(self.read.outline) - 1 if self.read.outline else None
        known = next((index for index, one in enumerate(self.read.clauses) if one.number == number), None)
        if kind == "preamble" and known is not None:
            # Words between a heading and its first article: they stay where the reader looks for an opening.
            before = self.read.clauses[known]
            self.read.clauses[known] = ReadClause(
                before.kind, before.number, before.label, (*before.body, *self.open), before.heading
            )
        else:
            self.read.clauses.append(ReadClause(kind, number, label, tuple(self.open), heading))
        self.open = []
