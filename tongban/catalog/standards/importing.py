"""Taking over a collection of legal texts: every row comes in or is refused with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.common.tables import read_table
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from . import library, permissions, writing
from .events import DocumentsImported
from .incoming import Incoming, TextError, incoming

COLUMNS = ("name", "category", "version_date", "file")
_MOST_BYTES = 8_000_000
_SPAN = (date(1900, 1, 1), date(2200, 1, 1))


@dataclass(frozen=True)
class Row:
    """One line of the index, or one file; `expected` is the number of articles the index names."""

    number: int
    name: str
    category: str
    version_date: str
    file: str
    expected: str = ""
    effective_on: str = ""
    is_extract: bool = False
    issuer: str = ""
    source: str = ""


@dataclass
class RowOutcome:
    row: Row
    outcome: str = "refused"
    found: int | None = None
    remark: str = ""


@dataclass
class Outcome:
    rows: list[RowOutcome] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, int]:
        words = ("new", "unchanged", "updated", "refused")
        return {word: sum(one.outcome == word for one in self.rows) for word in words}

    @property
    def remarkable(self) -> list[RowOutcome]:
        return [one for one in self.rows if one.remark]


def read_index(path: Path) -> Iterator[Row]:
    """The rows of FOLDER/index.csv, or the one file as a row of its own (its folder is the category)."""
    if path.is_file() and path.suffix != ".csv":
        yield Row(1, "", path.parent.name, "", path.name)
        return
    index = path / "index.csv" if path.is_dir() else path
    text = index.read_bytes().decode("utf-8-sig")
    try:
        header, *lines = read_table(text) or [[]]
    except InvalidInputError as refusal:
        raise TextError(f"{index.name}：{'；'.join(refusal.fields.values())}") from refusal
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise TextError(f"{index.name} 缺少列：{'、'.join(missing)}")
    for number, line in enumerate(filter(None, lines), start=2):
        said = {name: value.strip() for name, value in zip(header, line, strict=False)}
        yield Row(
            number,
            said.get("name", ""),
            said.get("category", ""),
            said.get("version_date", ""),
            said.get("file", ""),
            said.get("articles", ""),
            said.get("effective_on", ""),
            said.get("extract", "") in ("1", "yes", "是"),
            said.get("issuer", "")[:200],
            said.get("source", "")[:200],
        )


def import_laws(*, actor: User, path: Path, source: str = "") -> Outcome:
    """All that can be read in one transaction; done again, nothing changes."""
    permissions.require(actor)
    root = path if path.is_dir() else path.parent
    outcome = Outcome()
    taken: list[tuple[RowOutcome, Incoming]] = []
    seen: dict[tuple[str, date], tuple[int, Incoming]] = {}
    for row in read_index(path):
        said = RowOutcome(row)
        outcome.rows.append(said)
        try:
            text = _read(root, row, source)
        except TextError as error:
            said.remark = str(error)
            continue
        said.found = text.read.articles
        earlier = seen.setdefault((text.names[0], text.dated_on), (row.number, text))
        if earlier[1] is text:
            taken.append((said, text))
            said.remark = _remark(row, text)
        elif earlier[1].digest == text.digest:
            said.outcome = "unchanged"
            said.remark = f"与第 {earlier[0]} 行是同一文本"
        else:
            said.remark = f"与第 {earlier[0]} 行是同一文件、同一日期而文字不同"
    _write(actor, taken, outcome)
    return outcome


@transaction.atomic
def _write(actor: User, taken: list[tuple[RowOutcome, Incoming]], outcome: Outcome) -> None:
    written = writing.write([text for _, text in taken], today=clock.today())
    for (said, _), word in zip(taken, written.outcomes, strict=True):
        said.outcome = word
    outcome.keys = written.keys
    if not written.keys:
        return
    audit.record(actor, "standards.import", "standards", facts={**outcome.summary, "keys": written.keys})
    library.changed()
    events.publish(DocumentsImported(keys=tuple(written.keys)), *written.events)


def _read(root: Path, row: Row, source: str) -> Incoming:
    text = _file(root, row.file)
    return incoming(
        text,
        category=row.category,
        dated_on=_day(row.version_date, "version_date"),
        effective_on=_day(row.effective_on, "effective_on"),
        name=row.name,
        is_extract=row.is_extract,
        issuer=row.issuer,
        source=row.source or source,
    )


def _file(root: Path, name: str) -> str:
    if not name:
        raise TextError("没有写文件（file）")
    file = (root / name).resolve()
    if not file.is_relative_to(root.resolve()):
        raise TextError(f"文件“{name}”不在索引所在的目录内")
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise TextError(f"文件“{name}”超过 8 MB")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TextError(f"文件“{name}”不是 UTF-8 文本") from None
    except (OSError, ValueError):
        raise TextError(f"没有文件“{name}”") from None


def _day(text: str, column: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise TextError(f"{column} 的“{text[:20]}”不是日期（应为 2019-04-23）") from None
    if not _SPAN[0] <= day <= _SPAN[1]:
        raise TextError(f"{column} 的“{text[:20]}”不在 1900 年至 2200 年之间")
    return day


def _remark(row: Row, text: Incoming) -> str:
    """Why the number of articles differs from the index, and what else is worth knowing."""
    words = list(text.read.notes)
    if row.expected and row.expected != str(text.read.articles):
        words.append(f"索引写 {row.expected} 条，正文从第一条连续编到末条共 {text.read.articles} 条，以正文为准")
    sections = sum(one.kind == "section" for one in text.read.clauses)
    if sections:
        words.append(f"正文不分条，按“一、二、三”分为 {sections} 部分")
    annexes = sum(one.kind == "annex" for one in text.read.clauses)
    if annexes:
        words.append(f"正文后有附件 {annexes} 段")
    if not row.version_date:
        words.append(f"索引没有日期，按标题下的沿革取 {text.dated_on:%Y-%m-%d}")
    return "；".join(words)


def remarks_of(rows: Iterable[RowOutcome]) -> Iterator[list[str]]:
    """The lines of the report."""
    yield ["row", "name", "version_date", "outcome", "articles_in_index", "articles_found", "remark"]
    for one in rows:
        found = "" if one.found is None else str(one.found)
        yield [
            str(one.row.number), one.row.name, one.row.version_date, one.outcome, one.row.expected, found, one.remark,
        ]  # fmt: skip
