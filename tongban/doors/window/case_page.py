"""What the case page shows: head and tabs, one row and one original for each material, and what can be done."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.forms import api as forms
from tongban.ui import originals
from tongban.ui.filters import date_cn, mask_id_number, mask_phone

from .sheet import Line, Sheet, is_vouched_for

Row = dict[str, Any]
TAB_KEYS = {"materials": "c", "form": "b", "guide": "s", "flow": "l", "person": "g"}
TABS = {"materials": "材料", "form": "表单", "guide": "事项与受理标准", "flow": "流程", "person": "此人办过的"}
PAPER_GOES = "受理后随材料交接给承办部门。"


def head(view: intake.ApplicationView, guide: items.Guide) -> Row:
    case, agency = view.case, guide.agency
    meta = [
        {"label": "申请人", "value": case.applicant.name},
        {"label": "证件", "value": mask_id_number(case.applicant.id_number)},
        {"label": "电话", "value": mask_phone(case.applicant.phone)},
        {"label": "办理人", "value": _agent(view)},
        {"label": "承办部门", "value": agency.short_name or agency.name},
        {"label": "查询码", "value": case.query_code},
    ]
    return {"title": case.item_name, "meta": [row for row in meta if row["value"]], "figures": figures(case, guide)}


def _agent(view: intake.ApplicationView) -> str:
    note = view.on_behalf.get("identity_note", "")
    if card := view.on_behalf.get("card"):
        note = f"{note}，{card}"
    name = view.case.agent_name or ("本人" if note else "")
    return f"{name}（{note}）" if note else name


def figures(case: approvals.CaseInfo, guide: items.Guide) -> list[Row]:
    """At most three: what runs now, what was promised, what the law allows."""
    found = []
    unit = "个工作日"
    if case.state == "submitted" and case.days_left is not None:
        found.append(_running("答复期限还剩", case))
    elif case.state in ("accepted", "paused") and case.days_left is not None:
        found.append(_running("办结期限还剩", case))
    for label, days in (("承诺时限", guide.promised_days), ("法定时限", guide.statutory_days)):
        if days is not None:
            found.append({"label": label, "value": days or "当场", "unit": unit if days else ""})
    return found


def _running(label: str, case: approvals.CaseInfo) -> Row:
    left = case.days_left or 0
    if left < 0:
        label, left = label.replace("还剩", "已超"), -left
    return {"label": label, "value": left, "unit": "个工作日", "lamp": case.lamp, "lamp_words": case.lamp_name}


def tabs(view: intake.ApplicationView, here: str, place: str, sheet: Sheet | None, person_count: str) -> list[Row]:
    base = reverse("window:case", args=[view.number])
    rows = []
    for code, name in TABS.items():
        row: Row = {
            "label": name,
            "href": f"{base}?{place}&tab={code}",
            "is_here": code == here,
            "key": TAB_KEYS[code],
        }
        if code == "materials" and sheet is not None:
            is_done = not sheet.open_count and not sheet.wanting
            row |= {"tag": f"{sheet.good}／{sheet.total}", "kind": "ok" if is_done else "warn", "count": "good"}
        if code == "person":
            row["tag"] = person_count
        rows.append(row)
    return rows


def notes(
    view: intake.ApplicationView,
    similar: list[approvals.CaseInfo],
    place: str,
    beside: intake.Beside,
    ask: intake.AskView | None = None,
) -> list[Row]:
    """What the clerk should know before judging; what the platform has checked itself comes last."""
    case = view.case
    rows: list[Row] = []
    if ask is not None:
        names = "、".join(one.name for one in ask.items)
        links = [{"label": "看内容，确认发出或者不发出", "href": reverse("window:department_ask", args=[view.number])}]
        rows.append({"kind": "warn", "words": f"{ask.peer_name}要求补正：{names}。", "links": links})
    rows += [_linked(line, place) for line in beside.linked.lines] if beside.linked else []
    rows += _before_receipt(view)
    if case.state == "submitted" and clock.today() > case.accept_due_on:
        rows.append(
            {
                "kind": "warn",
                "words": "收到材料已超过五个工作日没有答复，依法自收到申请材料之日起即为受理，请直接受理。",
            }
        )
    if view.correction and view.correction.answered_at and case.state == "submitted":
        names = "、".join(one.name for one in view.correction.items)
        rows.append({"kind": "", "words": f"申请人已按告知书补正：{names}。补正只能告知一次，请直接核对重交的材料。"})
    if case.state == "correcting" and view.correction:
        names = "、".join(one.name for one in view.correction.items)
        due = date_cn(view.correction.deadline_on)
        rows.append({"kind": "warn", "words": f"等申请人补正：{names}，{due}前交齐。补正期间不计入答复期限。"})
    if case.is_open and (barred := approvals.bar_of(items.version(case.item_version_id), case.applicant.id_number)):
        rows.append({"kind": "warn", "words": f"申请人现在不得再次申请本事项：{barred}。"})
    if case.outstanding and case.is_open:
        rows.append({"kind": "warn", "words": f"容缺待补：{'、'.join(case.outstanding)}。补齐以前不能作出决定。"})
    if view.refusal:
        rows.append({"kind": "warn", "words": f"不予受理：{view.refusal.ground_name}。{view.refusal.explanation}"})
    if joint := beside.joint:
        links = [
            {"label": words, "href": f"{reverse('window:case', args=[one])}?{place}"} for words, one in joint.links
        ]
        if joint.may_be_asked_again:
            links.append({"label": "代申请人重新申办", "href": reverse("window:register_again", args=[case.number])})
        rows.append({"kind": "", "words": joint.words, "links": links})
    if similar:
        links = [
            {"label": one.number[-12:], "href": f"{reverse('window:case', args=[one.number])}?{place}"}
            for one in similar
        ]
        words = f"同一申请人还有 {len(similar)} 件在办的同一事项，请核对是不是重复申请："
        rows.append({"kind": "warn", "words": words, "links": links})
    if case.state == "submitted":
        vouched = "、".join(one.name for one in view.materials if is_vouched_for(one, view))
        checked = f"{vouched}由系统核验通过。" if vouched else ""
        same = "" if similar else "没有在办的同类办件。"
        if checked or same:
            rows.append({"kind": "ok", "words": checked + same})
    return rows


def _linked(line: intake.LinkedLine, place: str) -> Row:
    """四级联动: the case above or below, with its lamp."""
    href = f"{reverse('window:case', args=[line.number])}?{place}" if line.label else ""
    row: Row = {"kind": line.kind, "words": line.words, "links": [{"label": line.label, "href": href}] if href else []}
    return row | ({"lamp": line.case.lamp, "lamp_words": line.case.lamp_name} if line.case else {})


def _before_receipt(view: intake.ApplicationView) -> list[Row]:
    """代收 and 预审: whose it is now, and from when the term runs."""
    rows: list[Row] = []
    relay, preview = view.relay, view.preview
    if relay is not None and relay.is_city:
        due = f"，{relay.lamp_words}" if relay.stage in ("to_send", "on_road", "result_on_road", "to_hand_out") else ""
        holder = f"，在{relay.holder}手上{due}" if relay.holder else ""
        words = f"{relay.place}代收，由{view.case.agency_name}受理：{relay.stage_name}{holder}。"
        if view.case.state == "relayed":
            words += "代收不等于受理，受理时限自有权机关收到之日起算。"
        rows.append({"kind": "warn" if relay.lamp == "over" else "", "words": words + f"结果{relay.result_words}。"})
    elif relay is not None:
        words = f"外省代收：{relay.source_name}，{relay.source_contact}，交换编号 {relay.source_number}。"
        rows.append({"kind": "", "words": words})
    if preview is not None and view.case.state == "previewing":
        words = f"{preview.state_name}。预审不是受理，不占受理和办理期限。"
        if preview.state == intake.PreviewState.PASSED and view.case.due_on:
            words += f"{date_cn(view.case.due_on)}以前没有收到原件的自动关闭，申请人可以重新申请；不是法定期限。"
        rows.append({"kind": "", "words": words})
    elif preview is not None and preview.passed_at:
        words = f"{preview.passed_by_name}预审通过{'：' + preview.note if preview.note else ''}。"
        words += "预审核为符合的材料，不核原件不能再要求补正。"
        rows.append({"kind": "ok", "words": words})
    return rows


def material_rows(
    view: intake.ApplicationView, sheet: Sheet, current: str, errors: dict[str, str], place: str
) -> list[Row]:
    """The checklist. `current` is the one whose original lies open on the right."""
    form = forms.definition(view.form.code, view.form.version)
    rows = []
    for number, line in enumerate(sheet.lines, start=1):
        one = line.material
        rows.append(
            {
                "number": number,
                "line": line,
                "one": one,
                "note": source_note(one, view),
                "result": result_of(one, view),
                "is_here": one.code == current,
                "error": errors.get(f"v.{one.code}", ""),
                "trust": one.trust if one.is_provided else "",
                "original": originals.original_of(one, view.summary, paper=PAPER_GOES, on_face=True),
                "compared": compared(one, form, view.answers),
                "standard": plain_standard(one.standard),
                "show_href": f"{reverse('window:case', args=[view.number])}?{place}&m={one.code}",
            }
        )
    return rows


def source_note(one: intake.MaterialView, view: intake.ApplicationView) -> str:
    if one.seen_note:
        return one.seen_note + ("，有扫描件" if one.source == "paper" and one.file else "")
    by = "窗口代传" if view.on_behalf else "申请人上传"
    if one.source == "file" and one.file is not None:
        return f"{by}，{one.file.readable_size}"
    words = {
        "licence": "证照库取得，免提交",
        "declared": "申请人承诺声明",
        "pledged": "告知承诺代替，事后核查",
        "paper": "纸质原件，窗口当面收",
        "generated": "按申请表在线生成",
    }
    late = "，可容缺" if one.allow_late else ""
    return words.get(one.source, ("没有提交" if one.is_required else "选交，没有交") + late)


def result_of(one: intake.MaterialView, view: intake.ApplicationView) -> Row:
    """What the platform knows by itself; the rest is for the clerk's eyes and says so."""
    if one.source == "licence":
        licence = one.licence
        if licence is None:
            return {"lamp": "due", "words": "证照查不到"}
        if not licence.is_valid:
            return {"lamp": "over", "words": licence.status_name}
        if licence.holder_id_number != view.case.applicant.id_number:
            return {"lamp": "due", "words": "持证人不一致"}
        return {"is_good": True, "words": "有效，持证人一致"}
    if one.source == "generated":
        return {"is_good": True, "words": "逐项齐全"}
    if one.source == "pledged":
        return {"is_good": True, "words": "以承诺代替"}
    if not one.is_provided:
        return {"lamp": "due", "words": "未交"} if one.is_required else {"words": "—"}
    if one.is_asked and view.correction and view.correction.answered_at and view.case.state == "submitted":
        return {"words": "补正重交"}
    return {"words": "人工核对" if one.verdict else "待人工核对"}


def compared(one: intake.MaterialView, form: forms.Form, answers: dict[str, Any]) -> list[Row]:
    """The licence beside what the form says, for the questions that are answered from this kind of licence."""
    if one.licence is None:
        return []
    rows = []
    for _, group, field in form.places():
        source = field.source
        if group.repeat or source is None or source.licence_type != one.licence.type_code:
            continue
        held, said = licences.field_value(one.licence, source.path), answers.get(field.id)
        if not held or said in (None, ""):
            continue
        shown = forms.shown(field, said)
        rows.append({"label": field.label, "value": held, "said": shown, "is_same": held in (str(said), shown)})
    return rows


def plain_standard(text: str) -> str:
    """Many guides begin it with the heading that stands above it already."""
    return text.removeprefix("受理标准：").strip()


def history_rows(found: list[approvals.CaseInfo], this: str, place: str) -> list[Row]:
    return [
        {
            "case": one,
            "is_this": one.number == this,
            "href": f"{reverse('window:case', args=[one.number])}?{place}",
        }
        for one in found
    ]


def standards(guide: items.Guide, view: intake.ApplicationView) -> list[Row]:
    """The published measure of every material asked for here."""
    return [
        {
            "name": one.name,
            "standard": plain_standard(one.standard) or "指南没有写明",
            "filling": one.filling,
            "faults": "；".join(one.common_faults),
            "words": items.material_words(guide.material(one.code)),
            "late": one.allow_late,
        }
        for one in view.materials
    ]


def current_code(rows: Sheet, asked: str, errors: dict[str, str]) -> str:
    """The material that lies open: the faulty one, the one asked for, the first that still wants a look."""
    codes = [line.material.code for line in rows.lines]
    faulty = next((name.removeprefix("v.") for name in errors if name.startswith("v.")), "")
    for wished in (faulty, asked):
        if wished in codes:
            return wished
    waiting = next((line for line in rows.lines if _wants_look(line)), None)
    return waiting.material.code if waiting else (codes[0] if codes else "")


def _wants_look(line: Line) -> bool:
    return line.matters and line.mark != "ok"


def place_of(data: Any) -> str:
    """Which list and page of it the clerk came from, to be kept in every link."""
    kept = {name: data[name] for name in ("list", "after", "all") if data.get(name)}
    return urlencode(kept) or "list=to_accept"
