"""在谁手上 and 您要做的: who has the case now, and the one thing the applicant does next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.ui.filters import date_cn, date_md

from .case_page import plain_step

Row = dict[str, Any]
PERMIT = "01"
#: Papers that end a case without granting or refusing.
ENDINGS = ("termination", "void")
FIX = "请按责令限期整改通知书"
ANSWER = "有进展会发消息，也可以随时回来看。"
PEACE = {"title": "现在不用做什么", "text": ANSWER, "links": [], "is_urgent": False}


def baton(
    view: approvals.CaseView,
    application: intake.ApplicationView,
    *,
    mine: set[str],
    joint: intake.JointView | None = None,
) -> Row:
    """Each side with a heading, a sentence and at most two links. `mine`: for whom the reader may act."""
    case = view.case
    yours = _yours(view, application, mine)
    if joint and case.number in intake.askable(joint):
        href = reverse("portal:joint_again", args=[joint.number, case.number])
        yours = yours | {"links": [*yours["links"], {"label": "重新申办这一项", "href": href}]}
    agency = agencies.agency_by_id(case.agency_id)
    return {
        "eyebrow": _eyebrow(case),
        "who": _who(view),
        "holder": case.agency_name if case.state == "correcting" else view.timeline.holder,
        "headline": HEADLINES.get(case.state, lambda one: one.timeline.headline)(view),
        "phone": view.guide.phones.consult or agency.phone,
        "you": yours,
    }


def _eyebrow(case: approvals.CaseInfo) -> str:
    if case.state == "correcting":
        return "现在"
    return "现在在谁手上" if case.is_open else "办成什么样"


def _who(view: approvals.CaseView) -> str:
    case = view.case
    if case.is_before_receipt:
        return "预审" if case.state == "previewing" else "代收转送"
    if case.state == "correcting":
        return "等您补正材料"
    if case.revoked_at:
        return "准予的决定已被撤销"
    if case.is_decided:
        subject = "许可" if case.kind_code == PERMIT else "办理"
        return f"准予{subject}" if case.state == "granted" else f"不予{subject}"
    if not case.is_open:
        return case.state_name
    if case.state == "paused":
        return case.pause_reason_name or "特别程序"
    return "、".join(dict.fromkeys(plain_step(one.task.name) for one in view.tasks)) or case.state_name


#: Where the reason says more than the timeline's headline.
HEADLINES: dict[str, Callable[[approvals.CaseView], str]] = {
    "correcting": lambda view: "您补齐以后，窗口接着核对",
    "refused": lambda view: f"理由：{view.case.reason.rstrip('。')}",
    "not_accepted": lambda view: f"理由：{view.case.reason.rstrip('。')}",
    "terminated": lambda view: f"理由：{view.case.reason.rstrip('。')}",
}


def _yours(view: approvals.CaseView, application: intake.ApplicationView, mine: set[str]) -> Row:
    case = view.case
    if case.revoked_at:
        return {
            "title": "不服的，可以申请复议或者起诉",
            "text": f"理由：{case.revoke_reason.rstrip('。')}。期限和去处写在撤销决定书里。",
            "links": [],
            "is_urgent": False,
        }
    if case.state == "granted" and view.timeline.todo.startswith(FIX):
        return {"title": "限期整改", "text": f"{view.timeline.todo}。", "links": [], "is_urgent": True}
    if case.state == "granted":
        return _take(view, mine)
    if case.is_open and case.outstanding and case.state != "correcting":
        return _do(
            "补交容缺的材料",
            f"还差：{'、'.join(case.outstanding)}。办理不停，最后决定前要补齐。",
            "现在补交",
            reverse("portal:correct", args=[case.number]),
        )
    return YOURS.get(case.state, _nothing)(view, application)


def _do(title: str, text: str, label: str = "", href: str = "", *, is_urgent: bool = True) -> Row:
    links = [{"label": label, "href": href}] if href else []
    return {"title": title, "text": text, "links": links, "is_urgent": is_urgent}


def _nothing(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    return PEACE


def _correct(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    case = view.case
    until = f"，{date_md(case.due_on)}前交" if case.due_on else ""
    names = "、".join(one.name for one in application.asked_materials)
    return _do(
        f"补正材料{until}",
        f"要补：{names}。其他不用再交，补正的日子不算在办理期限里。",
        "现在补正",
        reverse("portal:correct", args=[case.number]),
    )


def _attend(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    """A special procedure: its reason, and that one is called when one is needed."""
    case = view.case
    notes = [step.note for step in view.timeline.steps if step.title == "进入特别程序" and step.note]
    until = f"预计 {date_cn(case.pause_until_on)}结束。" if case.pause_until_on else ""
    why = notes[-1].rstrip("。") + "。" if notes else ""
    return _do(
        "先等结果，需要您配合会打电话",
        f"{why}{until}需要您到场、送检或者补充说明的，办理人员会联系您。",
        is_urgent=False,
    )


def _take(view: approvals.CaseView, mine: set[str]) -> Row:
    if view.licence is not None:
        return _licence_ready(view.case, view.licence, mine)
    if view.case.delivered_at:
        return _do("已经办好", "决定书在“文书”里，可以下载。", is_urgent=False)
    return _do("领取结果", "结果已经做出，按您选的方式送达；决定书在“文书”里。")


def _licence_ready(case: approvals.CaseInfo, licence: licences.LicenceInfo, mine: set[str]) -> Row:
    """The licence of a body that was founded belongs to that body: whoever represents it can go on at once."""
    if licence.holder_id_number not in mine:
        return _do(
            f"{licence.holder_name}登记好了",
            f"{licence.name}由法定代表人（经营者）用自己的账户登录后查看、使用。",
            is_urgent=False,
        )
    text = "电子证照和纸质的一样有效，可以下载、亮证，别人扫码就能核验。"
    href = reverse("portal:licence", args=[licence.identifier])
    if licence.holder_id_number == case.applicant.id_number:
        return _do(f"{licence.name}已经可以用", text, "打开证照", href)
    ready = _do(
        f"{licence.name}已经可以用",
        f"{licence.holder_name}登记好了，换成它的身份就可以接着办事。{text}",
        "打开证照",
        href,
    )
    ready["links"].append({"label": "换身份", "href": reverse("portal:party")})
    return ready


def _appeal(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    return _do(
        "不服可以复议或起诉",
        "收到决定书起六十日内可以申请行政复议，六个月内可以提起行政诉讼；也可以改好以后重新申请。",
        "看决定书",
        "#papers",
    )


def _turn(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    """Not accepted: where to apply instead, or that one may come again."""
    to = application.refusal.redirect_to if application.refusal else ""
    if to:
        return _do("换个地方申请", f"请向{to}提出申请。通知书里写着理由和依据。", "看不予受理通知书", "#papers")
    return _do("备齐以后可以重新申请", "通知书里写着理由和依据；不服的可以复议或起诉。", "看不予受理通知书", "#papers")


def _again(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    return _do("需要时可以重新申请", "有疑问的，打办理机关的电话。", "看办事指南", view.guide.path, is_urgent=False)


def _ended(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    """终止 and 作废 are decided in writing; cases that ended before they were have no paper."""
    paper = next((one for one in reversed(view.papers) if one.kind in ENDINGS), None)
    if paper is None:
        return _again(view, application)
    text = f"{paper.name}里写着理由；不服的可以复议或起诉。"
    return _do("需要时可以重新申请", text, f"看{paper.name}", "#papers", is_urgent=False)


def _preview(view: approvals.CaseView, application: intake.ApplicationView) -> Row:
    """Asked: what to mend; passed: bring the originals; else nothing."""
    look = application.preview
    if look is not None and look.state == "asked":
        names = "、".join(one.name for one in look.items)
        href = reverse("portal:correct", args=[view.case.number])
        return _do("按预审意见改材料", f"要改：{names}。意见只提这一次，也可以不改、直接正式申请。", "现在改", href)
    if look is not None and look.state == "passed":
        due = view.case.due_on
        until = f"{date_cn(due)}以前没有收到的，这次申请自动关闭，可以重新申请；这不是法定期限。" if due else ""
        return _do("带原件到窗口，或者寄到窗口", f"收到原件以后开始计算受理期限，材料不用重交。{until}")
    return PEACE


YOURS: dict[str, Callable[[approvals.CaseView, intake.ApplicationView], Row]] = {
    "previewing": _preview,
    "correcting": _correct,
    "paused": _attend,
    "refused": _appeal,
    "not_accepted": _turn,
    "withdrawn": _again,
    "terminated": _ended,
}
