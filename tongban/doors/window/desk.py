"""The left column: the lists of the window with their counters, and the rows of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .asking import ACCEPT, DELIVER, REGISTER, clerk

Row = dict[str, Any]
SIZE = 20
NOTES = {
    "to_accept": "答复期限近的在前",
    "previewing": "不占受理期限，先交的在前",
    "correcting": "补正期限近的在前",
    "to_deliver": "先办结的在前",
    "outstanding": "办结期限近的在前",
    "handled": "新交的在前",
}
EMPTY = {
    "to_accept": ("没有待受理的申请", "新的申请一到，会排在这里。"),
    "previewing": ("没有等待预审的申请", "申请人选先预审，或者事项要先预审的，排在这里。"),
    "correcting": ("没有等待补正的申请", "告知补正后，在申请人补齐之前排在这里。"),
    "to_deliver": ("没有待出件的结果", "作出决定、还没有送达的排在这里。"),
    "outstanding": ("没有容缺待补的办件", "容缺受理、材料还没有补齐的排在这里。"),
    "handled": ("还没有办过的申请", "受理、不予受理、办结的都在这里。"),
}


@dataclass(frozen=True)
class Desk:
    """`rows` link to cases and keep the place in the list."""

    which: str
    name: str
    note: str
    counters: list[Row]
    rows: list[Row]
    next_href: str
    first_href: str
    empty: tuple[str, str]
    place: str
    upcoming: intake.QueueRow | None
    #: 提醒 that nobody of the counter has seen to, "100+" at most.
    reminders: str = ""
    #: (what is shown, words of the link to the other, its address) where the window takes in less than the person may.
    width: tuple[str, str, str] | None = None

    @property
    def query(self) -> str:
        return f"?{self.place}"

    @property
    def next_place(self) -> str:
        return urlencode({"list": self.next_list} | ({"all": "yes"} if "all=yes" in self.place else {}))

    @property
    def next_list(self) -> str:
        """Where 办下一件 goes: what waits for the applicant, or has been handled, is nothing to take next."""
        return "to_accept" if self.which in ("correcting", "handled") else self.which


def desk_of(request: HttpRequest, current: str = "") -> Desk:
    """Three statements: the rows, all counters, and without a case open the reminders."""
    user = clerk(request)
    which = _which(request, user)
    after = request.GET.get("after") or None
    is_whole = request.GET.get("all") == "yes" and intake.is_narrowed(user, which)
    page = intake.queue(user, which, after=after, size=SIZE, is_whole=is_whole)
    wide = {"all": "yes"} if is_whole else {}
    names = {one.code: one.name for one in page.counters}
    place = urlencode({"list": which} | ({"after": after} if after else {}) | wide)
    home = reverse("window:home")
    others = [row for row in page.rows if row.case.number != current]
    return Desk(
        which=which,
        name=names[which],
        note=NOTES[which],
        counters=[
            {
                "label": one.name,
                "count": one.words,
                "href": f"{home}?{urlencode({'list': one.code} | wide)}",
                "is_here": one.code == which,
            }
            for one in page.counters
        ],
        rows=[_row(row, place, current) for row in page.rows],
        next_href=f"{home}?{urlencode({'list': which, 'after': page.next_cursor} | wide)}" if page.next_cursor else "",
        first_href=f"{home}?{urlencode({'list': which} | wide)}" if after else "",
        empty=EMPTY[which],
        place=place,
        upcoming=others[0] if others else None,
        reminders="" if current else _reminders(user),
        width=_width(user, which, home, is_whole=is_whole),
    )


def _width(user: identity.User, which: str, home: str, *, is_whole: bool) -> tuple[str, str, str] | None:
    if not intake.is_narrowed(user, which):
        return None
    if is_whole:
        return "各窗口收的都在", "只看本窗口的", f"{home}?list={which}"
    return "只列本窗口收的", "看全部", f"{home}?list={which}&all=yes"


def _reminders(user: identity.User) -> str:
    count = notices.desk_message_count(user, (ACCEPT, DELIVER, REGISTER))
    return "100+" if count > 100 else str(count or "")


def _which(request: HttpRequest, user: identity.User) -> str:
    asked = request.GET.get("list", "")
    if asked in intake.Queue.values:
        return asked
    return "to_accept" if identity.scope(user, ACCEPT) else "to_deliver"


def _row(row: intake.QueueRow, place: str, current: str) -> Row:
    case = row.case
    lamp, words = short_lamp(case, is_waiting_for_originals=row.is_waiting_for_originals)
    return {
        "href": f"{reverse('window:case', args=[case.number])}?{place}",
        "lamp": lamp,
        "words": words,
        "name": case.applicant.name,
        "item": case.item_name,
        "tag": "等原件" if row.is_waiting_for_originals else "窗口登记" if row.is_walk_in else "",
        "is_here": case.number == current,
    }


def short_lamp(case: approvals.CaseInfo, *, is_waiting_for_originals: bool = False) -> tuple[str, str]:
    """The lamp with two or three characters: 3 天, 今天, 超 2 天, or the state where no clock runs."""
    if case.state == "correcting":
        return "hold", "补正"
    if case.state == "paused":
        return "hold", "停表"
    if case.state == "previewing" and not is_waiting_for_originals:
        return case.lamp, "预审"
    if not case.is_open:
        return "done", {"granted": "准予", "refused": "不予", "not_accepted": "未受理"}.get(case.state, "结束")
    left = case.days_left
    if left is None:
        return case.lamp, "正常"
    return case.lamp, "今天" if left == 0 else f"{left} 天" if left > 0 else f"超 {-left}"
