"""From what was sent in to lines of the checklist: each given material is checked against the guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.catalog.items import api as items
from tongban.common.errors import PlatformError
from tongban.data.licences import api as licences
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from .enums import Source, Verdict
from .models import ApplicationMaterial

TRUST = {
    Source.LICENCE: "A",
    Source.PAPER: "B",
    Source.FILE: "C",
    Source.DECLARED: "D",
    Source.PLEDGED: "D",
    Source.GENERATED: "D",
    Source.NONE: "D",
}
SELF_MADE = "D"
#: The window finds nothing to compare with the standard: made by the platform, or promised in writing.
NEED_NO_LOOK = (Source.GENERATED, Source.PLEDGED)


@dataclass
class Given:
    """One material as it was sent in, understood."""

    material: items.Material
    source: Source
    file_id: UUID | None = None
    identifier: str = ""


@dataclass(frozen=True)
class Pledgeable:
    """告知承诺: materials that a pledge may stand for; `blocked` says why this party may not pledge."""

    codes: frozenset[str] = frozenset()
    blocked: str = ""


@dataclass
class Checked:
    """All lines of one application, and every fault found on the way."""

    given: list[Given] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def file_ids(self) -> list[UUID]:
        return [one.file_id for one in self.given if one.file_id]

    @property
    def pledged(self) -> list[items.Material]:
        return [one.material for one in self.given if one.source is Source.PLEDGED]

    @property
    def identifiers(self) -> list[str]:
        return list(dict.fromkeys(one.identifier for one in self.given if one.identifier))


def shown(answers: Mapping[str, Any], lines: Iterable[ApplicationMaterial]) -> tuple[Any, ...]:
    """What who judges an application looks at; another file or licence is another thing to look at."""
    return answers, sorted((one.code, one.source, str(one.file_id or ""), one.licence_identifier) for one in lines)


def check(
    wanted: Iterable[items.Material],
    sent: Mapping[str, Any],
    *,
    is_at_window: bool,
    must_have: bool = True,
    pledge: Pledgeable | None = None,
) -> Checked:
    """Compare what was sent with the list of the guide; `must_have`: required ones may not be missing. `pledge`: what a
    pledge may stand for (告知承诺); it is chosen with the application or not at all."""
    checked = Checked()
    by_code = {material.code: material for material in wanted}
    for code in sent:
        if code not in by_code:
            checked.errors[f"materials.{code}"] = f"材料“{code}”不在办事指南列出的材料清单中，不需要提交"
    for code, material in by_code.items():
        try:
            given = _one(material, sent.get(code), is_at_window=is_at_window, pledge=pledge or Pledgeable())
        except ValueError as problem:
            checked.errors[f"materials.{code}"] = str(problem)
            continue
        if given.source is Source.NONE and must_have and material.is_required and not material.allow_late:
            checked.errors[f"materials.{code}"] = f"请提交“{material.name}”{_ways(material)}"
        checked.given.append(given)
    return checked


def _one(material: items.Material, sent: Any, *, is_at_window: bool, pledge: Pledgeable) -> Given:
    if material.generated and not sent:
        return Given(material, Source.GENERATED)
    if sent in (None, {}, ""):
        return Given(material, Source.NONE)
    if not isinstance(sent, Mapping) or len(sent) != 1:
        raise ValueError(f"“{material.name}”请用一种方式提交：文件、电子证照或者承诺声明")
    (way, value), *_ = sent.items()
    match way:
        case "file":
            return Given(material, Source.FILE, file_id=_uuid(material, value))
        case "licence":
            return Given(material, Source.LICENCE, identifier=_licence(material, value))
        case "declared":
            if value is not True:
                raise ValueError(f"“{material.name}”的承诺声明没有勾选")
            if material.trust != SELF_MADE:
                raise ValueError(f"“{material.name}”不能用承诺声明代替，请提交材料{_ways(material)}")
            return Given(material, Source.DECLARED)
        case "pledge":
            if value is not True:
                raise ValueError(f"“{material.name}”选了告知承诺，但是没有确认愿意承诺")
            if material.code not in pledge.codes:
                raise ValueError(f"“{material.name}”不能以告知承诺代替，请提交材料{_ways(material)}")
            if pledge.blocked:
                raise ValueError(f"“{material.name}”：{pledge.blocked}")
            return Given(material, Source.PLEDGED)
        case "paper":
            if not is_at_window or value is not True:
                raise ValueError(f"“{material.name}”只有到窗口才能交纸质材料，网上请上传文件")
            return Given(material, Source.PAPER)
    raise ValueError(f"“{material.name}”的提交方式“{way}”不认识，可以用 file、licence、declared 或 pledge")


def _uuid(material: items.Material, value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise ValueError(f"“{material.name}”的文件编号不对，请重新上传") from None


def _licence(material: items.Material, value: Any) -> str:
    if not material.licence_type:
        raise ValueError(f"“{material.name}”不能用电子证照提交，请上传文件")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"请选择“{material.name}”所用的电子证照")
    return value.strip()


def _ways(material: items.Material) -> str:
    return (
        "，可以直接使用电子证照"
        if material.licence_type
        else f"（{'、'.join(material.accept)}）"
        if material.accept
        else ""
    )


def claim_files(checked: Checked, *, subject: str, owner_id: int) -> dict[str, str]:
    """Take the files for this case; a fault for each that is not the person's own or not of an accepted kind."""
    taken = files.claim(checked.file_ids, subject, owner_id) if checked.file_ids else {}
    errors = {}
    for one in checked.given:
        if one.file_id is None:
            continue
        info = taken.get(one.file_id)
        field_name = f"materials.{one.material.code}"
        if info is None:
            errors[field_name] = f"“{one.material.name}”的文件没有找到，或者不是您上传的，请重新上传"
        elif one.material.accept and _extension(info.name) not in one.material.accept:
            kinds = "、".join(one.material.accept)
            errors[field_name] = f"“{one.material.name}”的文件应为 {kinds} 格式，收到的是“{info.name}”"
    return errors


def _extension(name: str) -> str:
    found = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return "jpg" if found == "jpeg" else found


def use_licences(
    actor: identity.User, checked: Checked, *, number: str, item_name: str, party: identity.Party
) -> dict[str, str]:
    """Take the licences into the case, which logs the use where the holder can read it; faults by material."""
    if not checked.identifiers:
        return {}
    try:
        taken = licences.use(
            actor,
            checked.identifiers,
            case_number=number,
            purpose=f"办理“{item_name}”",
            holder_id_number=party.id_number,
        )
    except PlatformError:
        return licence_errors(checked, party)
    return _type_errors(checked, {one.identifier: one for one in taken})


def licence_errors(checked: Checked, party: identity.Party) -> dict[str, str]:
    """What is wrong with each licence that was named; only asked for when something is."""
    held = {one.identifier: one for one in licences.held_by(party.id_number, include_ended=True)}
    return _type_errors(checked, held)


def _type_errors(checked: Checked, held: Mapping[str, licences.LicenceInfo]) -> dict[str, str]:
    errors = {}
    for one in checked.given:
        if not one.identifier:
            continue
        name, licence = one.material.name, held.get(one.identifier)
        if licence is None:
            reason = f"“{name}”所选的电子证照不是申请人持有的，请重新选择"
        elif licence.type_code != one.material.licence_type:
            reason = f"“{name}”所选的是{licence.name}，证照类型不对，请重新选择"
        elif not licence.is_valid:
            reason = f"“{name}”所选的{licence.name}（{licence.number}）{licence.status_name}，不能使用"
        else:
            continue
        errors[f"materials.{one.material.code}"] = reason
    return errors


def lines(checked: Checked, *, application_id: int, at: datetime, is_asked: bool = False) -> list[ApplicationMaterial]:
    return [
        ApplicationMaterial(
            application_id=application_id,
            code=one.material.code,
            name=one.material.name,
            order=order,
            is_required=one.material.is_required,
            allow_late=one.material.allow_late,
            trust=TRUST[one.source],
            source=one.source,
            file_id=one.file_id,
            licence_identifier=one.identifier,
            verdict=Verdict.OK if one.source in NEED_NO_LOOK and not is_asked else Verdict.NONE,
            is_asked=is_asked,
            provided_at=at,
        )
        for order, one in enumerate(checked.given, start=1)
    ]
