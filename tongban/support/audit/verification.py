"""核验: recomputes every fingerprint, link and signature, and names what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction

from tongban.common import crypto

from . import anchor
from .canonical import COLUMNS, GENESIS, Row, batch_bytes, digest_of, next_chain
from .models import Batch
from .sealing import KEY_NAME

CHUNK = 2000


class Finding(models.TextChoices):
    EDITED = "edited", "被修改"
    INSERTED = "inserted", "被插入"
    DELETED = "deleted", "被删除"
    REORDERED = "reordered", "被调换顺序"
    TRUNCATED = "truncated", "被截去"
    LINK = "link", "链环被改动"
    BATCH = "batch", "封条不符"
    ANCHOR = "anchor", "与锚定文件不符"


@dataclass(frozen=True)
class Problem:
    finding: Finding
    seq: int | None
    entry_id: int | None
    words: str


@dataclass
class Report:
    rows: int = 0
    batches: int = 0
    unsealed: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return not self.problems

    def add(self, finding: Finding, words: str, *, seq: int | None = None, entry_id: int | None = None) -> None:
        self.problems.append(Problem(finding, seq, entry_id, words))


def verify() -> Report:
    """Over one snapshot of the database; the sealer may go on meanwhile."""
    anchors = list(anchor.lines())  # read first: the database then knows at least as much
    report = Report()
    with _snapshot():
        batches = list(Batch.objects.order_by("number"))
        mismatched = _walk_links(report, batches)
        _name_mismatched(report, mismatched)
        _check_strays(report)
        _check_batches(report, batches)
        _check_anchors(report, batches, anchors)
    report.problems.sort(key=lambda problem: (problem.seq or 0, problem.entry_id or 0))
    return report


@contextmanager
def _snapshot() -> Iterator[None]:
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _links() -> Iterator[tuple[int, int, bytes, bytes, Row | None]]:
    """Every link in order with its row, in pages by key."""
    after = -1
    entry_columns = ", ".join(f"e.{column}" for column in COLUMNS.split(", "))
    sql = (
        f"SELECT l.seq, l.entry_id, l.digest, l.chain, e.id, {entry_columns}"  # noqa: S608
        " FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id WHERE l.seq > %s ORDER BY l.seq LIMIT %s"
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [after, CHUNK])
            found = cursor.fetchall()
        for seq, entry_id, digest, chain, exists, *values in found:
            yield seq, entry_id, bytes(digest), bytes(chain), Row(*values) if exists else None
        if len(found) < CHUNK:
            return
        after = found[-1][0]


def _walk_links(report: Report, batches: list[Batch]) -> list[tuple[int, int, bytes, bytes]]:
    """Chain and gaps; returns (seq, entry, expected digest, found digest) of rows that do not fit their link."""
    starts = {batch.first_seq: bytes(batch.previous) for batch in batches}
    ends = {batch.last_seq: batch for batch in batches}
    last_sealed = batches[-1].last_seq if batches else 0
    mismatched = []
    expected, chain = 1, GENESIS
    for seq, entry_id, digest, stored, row in _links():
        report.rows += 1
        if seq != expected:
            _name_gap(report, expected, seq - 1)
            chain = starts.get(seq, b"")  # behind a gap the signed batch says what went before
        if seq > last_sealed:
            report.add(Finding.INSERTED, f"第{seq}号链环在最后一个封条之后，记录{entry_id}不是封存程序写入的",
                       seq=seq, entry_id=entry_id)  # fmt: skip
        if chain and next_chain(chain, seq, entry_id, digest) != stored:
            fits = row is not None and digest_of(row) == digest
            fault = "不在原来的位置，或连同指纹被修改" if fits else "的链环被改动"
            report.add(
                Finding.REORDERED if fits else Finding.LINK,
                f"第{seq}号链环与前后不衔接，记录{entry_id}{fault}",
                seq=seq,
                entry_id=entry_id,
            )
        if row is None:
            report.add(Finding.DELETED, f"记录{entry_id}（第{seq}号）被删除", seq=seq, entry_id=entry_id)
        elif (found := digest_of(row)) != digest:
            mismatched.append((seq, entry_id, digest, found))
        if (batch := ends.get(seq)) and bytes(batch.head) != stored:
            report.add(
                Finding.LINK,
                f"第{batch.number}批（第{batch.first_seq}至{batch.last_seq}号）的链值与封条不符，批内链环被改动",
                seq=seq, entry_id=entry_id,
            )  # fmt: skip
        expected, chain = seq + 1, stored
    if expected <= last_sealed:
        _name_gap(report, expected, last_sealed, Finding.TRUNCATED)
    return mismatched


def _name_gap(report: Report, first: int, last: int, finding: Finding = Finding.DELETED) -> None:
    for seq in range(first, last + 1):
        report.add(finding, f"第{seq}号链环及其记录{finding.label}", seq=seq)


def _name_mismatched(report: Report, mismatched: list[tuple[int, int, bytes, bytes]]) -> None:
    """A row whose fingerprint belongs to another link has changed places; else it was edited."""
    places = {expected: seq for seq, _, expected, _ in mismatched}
    for seq, entry_id, _, found in mismatched:
        other = places.get(found)
        if other is None:
            report.add(Finding.EDITED, f"记录{entry_id}（第{seq}号）的内容被修改", seq=seq, entry_id=entry_id)
        else:
            report.add(
                Finding.REORDERED, f"记录{entry_id}（第{seq}号）的内容原属第{other}号", seq=seq, entry_id=entry_id
            )


def _check_strays(report: Report) -> None:
    """Rows that never went through the door: without link and without a place in the queue; and the reverse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM audit_entry e"
            " WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)"
            " AND NOT EXISTS (SELECT FROM audit_pending p WHERE p.entry_id = e.id) ORDER BY e.id"
        )
        for (entry_id,) in cursor.fetchall():
            report.add(Finding.INSERTED, f"记录{entry_id}没有封存，也不在待封存队列", entry_id=entry_id)
        cursor.execute(
            "SELECT p.entry_id FROM audit_pending p"
            " WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = p.entry_id) ORDER BY p.entry_id"
        )
        for (entry_id,) in cursor.fetchall():
            report.add(Finding.DELETED, f"记录{entry_id}在封存之前被删除", entry_id=entry_id)
        cursor.execute("SELECT count(*) FROM audit_pending")
        report.unsealed = cursor.fetchone()[0]


def _check_batches(report: Report, batches: list[Batch]) -> None:
    keys: dict[str, bytes | None] = {}
    previous: Batch | None = None
    for batch in batches:
        report.batches += 1
        where = f"第{batch.number}批（第{batch.first_seq}至{batch.last_seq}号）"
        if batch.key_id not in keys:
            keys[batch.key_id] = crypto.public_key_of(KEY_NAME, batch.key_id)
        public = keys[batch.key_id]
        if public is None:
            report.add(Finding.BATCH, f"{where}的密钥{batch.key_id}不属于本平台", seq=batch.first_seq)
        elif not crypto.sm2_verify(public, _signed(batch), bytes(batch.signature)):
            report.add(Finding.BATCH, f"{where}的签名无效，封条被改动", seq=batch.first_seq)
        before = (previous.number, previous.last_seq, bytes(previous.head)) if previous else (0, 0, GENESIS)
        if batch.number != before[0] + 1:
            report.add(Finding.TRUNCATED, f"第{before[0] + 1}至{batch.number - 1}批的封条缺失", seq=before[1] + 1)
        elif (batch.first_seq, bytes(batch.previous)) != (before[1] + 1, before[2]):
            report.add(Finding.BATCH, f"{where}与上一批不衔接", seq=batch.first_seq)
        previous = batch


def _signed(batch: Batch) -> bytes:
    return batch_bytes(
        number=batch.number,
        first_seq=batch.first_seq,
        last_seq=batch.last_seq,
        previous=bytes(batch.previous),
        head=bytes(batch.head),
        sealed_at=batch.sealed_at,
    )


def _check_anchors(report: Report, batches: list[Batch], anchors: list[anchor.Anchor]) -> None:
    """The file outside the database knows each batch; a batch it alone knows was cut off."""
    here: dict[int, Any] = {batch.number: batch for batch in batches}
    last_here = batches[-1] if batches else None
    anchored = set()
    for line in anchors:
        anchored.add(line.batch)
        batch = here.get(line.batch)
        if batch is None and (last_here is None or line.batch > last_here.number):
            for seq in range(line.first, line.last + 1):
                report.add(Finding.TRUNCATED, f"第{seq}号（第{line.batch}批）被截去，锚定文件中有这一批", seq=seq)
        elif batch and (bytes(batch.head).hex(), bytes(batch.signature).hex()) != (line.head, line.signature):
            report.add(
                Finding.ANCHOR,
                f"第{line.batch}批（第{line.first}至{line.last}号）与锚定文件不符，整批被替换",
                seq=line.first,
            )
    if anchored:
        for number in sorted(number for number in here if number < max(anchored) and number not in anchored):
            report.add(Finding.ANCHOR, f"锚定文件缺少第{number}批", seq=here[number].first_seq)
    elif len(batches) > 1:
        report.add(Finding.ANCHOR, "锚定文件缺失或为空")
