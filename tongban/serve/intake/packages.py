"""结果包: licences and papers of all parts of a joint application, those of refused attempts too, in one file."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO

from tongban.common.errors import ConflictError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.files import api as files
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .joints import JointView, joint_for

CHUNK, IN_MEMORY = 65536, 8 * 1024 * 1024


@dataclass(frozen=True)
class Portion:
    """What came of one attempt of one part."""

    place: int
    attempt: int
    case: approvals.CaseInfo
    papers: tuple[notices.NoticeInfo, ...]
    licence: licences.LicenceInfo | None

    @property
    def count(self) -> int:
        return len(self.papers) + (self.licence is not None)

    @property
    def folder(self) -> str:
        again = f"（第{self.attempt}次申请）" if self.attempt > 1 else ""
        return f"{self.place:02d} {_plain(self.case.item_name)}{again}"


def portions(actor: identity.User, view: JointView) -> list[Portion]:
    """Of a matter that this person may see. A licence only for whoever may act for its holder."""
    papers = notices.of_cases([case.number for case in view.cases])
    held = licences.of_cases([case.number for case in view.cases])
    mine = {party.id_number for party in identity.parties_of(actor)}
    return [
        Portion(
            place,
            attempt,
            case,
            tuple(papers.get(case.number, ())),
            next((one for one in held.get(case.number, ()) if one.holder_id_number in mine), None),
        )
        for place, attempts in enumerate(view.attempts, start=1)
        for attempt, case in enumerate(attempts, start=1)
    ]


def package(actor: identity.User, number: str) -> IO[bytes]:
    """The package as a ZIP, ready to be read; the download is recorded."""
    view = joint_for(actor, number)
    if view.is_open:
        left = len(view.parts) - view.done
        raise ConflictError(reason=f"还有 {left} 项没有办完，全部办结以后才有结果包")
    found = portions(actor, view)
    packed: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("目录.txt", "\ufeff" + contents(view, found))
        for one in found:
            for name, source in _documents(one):
                _put(archive, f"{one.folder}/{name}", source())
    packed.seek(0)
    audit.record(
        actor, "intake.download_package", f"joint:{number}", facts={"cases": [one.case.number for one in found]}
    )
    return packed


def contents(view: JointView, found: list[Portion]) -> str:
    """What lies in the package, for people."""
    lines = [f"一件事：{view.theme_name}", f"编号：{view.number}", f"申请人：{view.applicant_name}", ""]
    for one in found:
        lines += [one.folder, f"  办件编号 {one.case.number}，{one.case.agency_name}，{one.case.state_name}"]
        if one.case.reason and one.case.state in (approvals.CaseState.REFUSED, approvals.CaseState.NOT_ACCEPTED):
            lines.append(f"  理由：{one.case.reason}")
        lines += [f"  {paper.name} {paper.number}" for paper in one.papers]
        if one.licence:
            lines.append(f"  {one.licence.name} {one.licence.number}")
        lines.append("")
    return "\r\n".join(lines)


def _documents(one: Portion) -> list[tuple[str, Callable[[], files.FileInfo]]]:
    """Name in the package and how the sealed file is got; numbered, for two papers may be called the same."""
    found: list[tuple[str, Callable[[], files.FileInfo]]] = [
        (f"{place:02d} {_plain(paper.name)} {_plain(paper.number)}.pdf", partial(notices.pdf, paper.id))
        for place, paper in enumerate(one.papers, start=1)
    ]
    if one.licence is not None:
        name = f"{len(found) + 1:02d} {_plain(one.licence.name)} {_plain(one.licence.number)}.pdf"
        found.append((name, partial(licences.pdf, one.licence.identifier)))
    return found


def _put(archive: zipfile.ZipFile, name: str, info: files.FileInfo) -> None:
    with files.open(info.id) as source, archive.open(name, "w") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _plain(words: str) -> str:
    """Without signs that some system does not allow in the name of a file."""
    return "".join("_" if sign in '\\/:*?"<>|' or ord(sign) < 32 else sign for sign in words)[:80]
