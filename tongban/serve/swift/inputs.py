"""Where each input of a table comes from: held data only. What the applicant typed counts for nothing by itself; where
the form asks the same, it must say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalog.items import api as items
from tongban.common.codes import birth_date_of, citizen_id_error, mask_id_number, sex_of
from tongban.data.licences import api as licences
from tongban.serve.intake import api as intake
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

YES, NO = "是", "否"


@dataclass(frozen=True)
class Around:
    """What is known of the case when the table is asked."""

    application: intake.ApplicationView
    held: Sequence[licences.LicenceInfo]
    today: date

    @property
    def party(self) -> identity.Party:
        return self.application.case.applicant


def gather(table: items.SwiftTable, around: Around) -> dict[str, items.Held]:
    return {one.id: _one(one, around) for one in table.inputs}


def _one(one: items.SwiftInput, around: Around) -> items.Held:
    if one.source == "licence":
        return _of_licence(one, around)
    return _of_party(one, around) if one.source == "party" else _checked(one, around)


def _of_licence(one: items.SwiftInput, around: Around) -> items.Held:
    name = licences.licence_type(one.licence_type).name
    used = {each.licence_identifier for each in around.application.materials}
    found = [each for each in around.held if each.type_code == one.licence_type and each.is_valid]
    best = next((each for each in found if each.identifier in used), found[0] if found else None)
    source = f"证照库：{name}" + (f" {shown_number(best.number)}" if best else "")
    if best is not None and not licences.is_intact(best.identifier):
        return items.Held(source=source, fault=f"取自{name}，登记的数据与发证机关的签名不一致")
    if one.path == "held":
        return items.Held(YES if best else NO, "A", source)
    if best is None:
        return items.Held(fault=f"没有查到有效的{name}")
    value = licences.field_value(best, one.path)
    if not value:
        return items.Held(source=source, fault=f"在{name}上没有记载")
    shown = _years(value, around.today) if one.as_years else value
    return _agreeing(one, items.Held(shown, "A", source), value, around)


def _of_party(one: items.SwiftInput, around: Around) -> items.Held:
    party, application = around.party, around.application
    if one.path in ("address", "representative"):
        seat = identity.seat_of(party.id_number)
        value = getattr(seat, one.path) if seat else ""
        held = items.Held(value, "A", "登记信息") if value else items.Held(fault="没有登记信息")
        return _agreeing(one, held, value, around)
    if application.is_own:
        level, source = "A", "登记信息：实名账户"
    elif note := application.on_behalf.get("identity_note"):
        level, source = "B", f"窗口核验身份：{note}"
    else:
        return items.Held(fault="没有核验过申请人的身份")
    value = _party_value(one.path, party, around.today)
    if value is None:
        return items.Held(fault="只有个人才有")
    # Age and sex are read from the number; what the form asks beside them is the number itself.
    told = value if one.path == "name" else party.id_number
    return _agreeing(one, items.Held(value, level, source), told, around)


def _party_value(path: str, party: identity.Party, today: date) -> Any:
    if path in ("name", "id_number"):
        return getattr(party, path)
    if citizen_id_error(party.id_number):
        return None
    return sex_of(party.id_number) if path == "sex" else years_between(birth_date_of(party.id_number), today)


def _checked(one: items.SwiftInput, around: Around) -> items.Held:
    """An answer that stands on a material whose original the counter has seen."""
    line = next((each for each in around.application.materials if each.code == one.material), None)
    value = around.application.answers.get(one.field)
    if line is None or line.seen_as != "original" or line.verdict != "ok" or value in (None, "", []):
        return items.Held(fault="要在窗口核对原件，还没有核对")
    return items.Held(value, "B", f"窗口核验：{line.name}（{line.seen_note}）")


def _agreeing(one: items.SwiftInput, held: items.Held, told: Any, around: Around) -> items.Held:
    """Where the form asks the same, the answer is what is held (`told`); else the applicant says that it is not so."""
    if not one.field or held.fault:
        return held
    said = around.application.answers.get(one.field)
    form = forms.definition(around.application.form.code, around.application.form.version)
    question = next((each for _, group, each in form.places() if each.id == one.field and not group.repeat), None)
    shown = forms.shown(question, said) if question is not None and said not in (None, "") else ""
    if str(told) in (str(said), shown):
        return held
    return items.Held(held.value, "", held.source, fault="填报的与登记的不一致")


def _years(value: str, today: date) -> int | None:
    try:
        return years_between(date.fromisoformat(value), today)
    except ValueError:
        return None


def shown_number(text: str) -> str:
    """For records and pages: a citizen's number is masked."""
    return text if citizen_id_error(text) else mask_id_number(text)


def years_between(born: date, today: date) -> int:
    """周岁: one more on the birthday itself (who is born on 29 February: on 1 March of other years)."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
