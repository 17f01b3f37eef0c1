"""会商会审: the list, calling one, the meeting with what this agency may do, the vote (for a telephone), the print."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.councils import api as councils
from tongban.serve.intake import api as intake
from tongban.support.calendar import api as calendar
from tongban.support.files import api as files
from tongban.support.notices import api as notices

from ..agency_names import agency_ids
from ..asking import official, only_for
from ..council_page import choices_of, facts_of

READ = "case.read"
SIZE = 30
LISTS = (("open", "没有结束的"), ("sealed", "纪要已印发"), ("cancelled", "已取消"), ("all", "全部"))
TYPED = (
    "topic", "agenda", "starts_at", "place", "online", "agencies", "vetoes", "pass_rule", "quorum", "written_until_on",
    "attendance", "vote", "reason", "minutes", "conclusion", "confirm_by_on", "confirmation", "words", "seen",
)  # fmt: skip
LONGEST = 4001  # one more than fits: refused, not cut


@only_for(READ)
@require_GET
def council_list(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("list", "open")
    shown = shown if shown in dict(LISTS) else "open"
    after, here = request.GET.get("after") or None, reverse("office:councils")
    state = "" if shown == "all" else shown
    page = councils.councils_page(official(request), state=state, after=after, size=SIZE)
    facts = {
        "tabs": [{"label": name, "href": f"{here}?list={one}", "is_here": one == shown} for one, name in LISTS],
        "rows": page.rows,
        "next_href": f"{here}?{urlencode({'list': shown, 'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?list={shown}" if after else "",
    }
    return render(request, "office/councils/list.html", facts)


@only_for(READ)
@require_http_methods(["GET", "POST"])
def council_new(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    user, typed, errors = official(request), _typed(request), {}
    about = councils.subject(user, kind, number)
    if request.method == "POST":
        try:
            made = _call(request, kind, number, typed)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "会审已召集，会议通知已发给各参加单位")
            return redirect("office:council", council_id=made)
    joint = intake.joint_line(user, number) if kind == "case" else None
    facts = {
        "about": about,
        "joint": joint,
        "typed": typed if request.method == "POST" else {"agencies": "\n".join(_others(request, about))},
        "errors": errors,
        "key": request.POST.get("key", "")[:80] or str(uuid.uuid4()),
        **choices_of(),
    }
    return render(request, "office/councils/new.html", facts, status=422 if errors else 200)


def _others(request: HttpRequest, about: councils.Subject) -> list[str]:
    """Who deals with it besides one's own agency, to begin with."""
    named = agency_ids("\n".join(about.agency_names), "agencies")
    return [name for name, key in named.items() if key != official(request).agency_id]


def _call(request: HttpRequest, kind: str, number: str, typed: dict[str, str]) -> int:
    return councils.call_council(
        actor=official(request),
        kind=kind,
        number=number,
        topic=typed["topic"],
        agenda=typed["agenda"],
        starts_at=_moment(typed["starts_at"]),
        place=typed["place"],
        online=typed["online"],
        agency_ids=list(agency_ids(typed["agencies"], "agencies").values()),
        veto_ids=list(agency_ids(typed["vetoes"], "vetoes").values()),
        pass_rule=typed["pass_rule"],
        quorum=typed["quorum"],
        written_until_on=_day(typed["written_until_on"], "written_until_on"),
        key=request.POST.get("key", "")[:80],
    )


@only_for(READ)
@require_GET
def council_page(request: HttpRequest, council_id: int) -> HttpResponse:
    return _page(request, council_id)


def _page(
    request: HttpRequest,
    council_id: int,
    *,
    errors: dict[str, str] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    one = councils.council(official(request), council_id)
    facts = {
        "typed": _typed(request) if request.method == "POST" else {},
        "errors": errors or {},
        "conflict": conflict,
        "confirm_by": calendar.add_workdays(clock.today(), 3).on,
        **facts_of(one),
        **choices_of(),
    }
    return render(request, "office/councils/page.html", facts, status=status)


@only_for(READ)
@require_http_methods(["GET", "POST"])
def council_vote(request: HttpRequest, council_id: int) -> HttpResponse:
    """One question on one page, so that it can be answered on a telephone."""
    user, errors, conflict = official(request), {}, ""
    typed = _typed(request)
    if request.method == "POST":
        try:
            councils.cast_vote(
                actor=user,
                council_id=council_id,
                vote=typed["vote"],
                reason=typed["reason"],
                key=request.POST.get("key", "")[:80],
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            conflict = refusal.sentence
        else:
            messages.success(request, "已表决，主席关闭表决以前可以改")
            return redirect("office:council", council_id=council_id)
    one = councils.council(user, council_id)
    facts = {
        "typed": typed,
        "errors": errors,
        "conflict": conflict,
        "key": str(uuid.uuid4()),
        **facts_of(one),
        **choices_of(),
    }
    status = 422 if errors else 409 if conflict else 200
    return render(request, "office/councils/vote.html", facts, status=status)


@only_for(READ)
@require_GET
def council_print(request: HttpRequest, council_id: int) -> HttpResponse:
    """签到、表决、纪要 on paper, also before the minutes have their number."""
    return render(request, "office/councils/print.html", facts_of(councils.council(official(request), council_id)))


@only_for(READ)
@require_GET
def council_paper(request: HttpRequest, council_id: int, paper: uuid.UUID) -> FileResponse:
    info = notices.pdf(councils.council_paper(official(request), council_id, paper))
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)


@only_for(READ)
@require_POST
def council_do(request: HttpRequest, council_id: int, what: str) -> HttpResponse:
    found = STEPS.get(what)
    if found is None:
        raise Http404
    done, act = found
    try:
        act({"actor": official(request), "council_id": council_id}, _typed(request))
    except InvalidInputError as refusal:
        named = {f"{what}-{name}": reason for name, reason in refusal.fields.items()}
        return _page(request, council_id, errors=named, status=422)
    except ConflictError as refusal:
        return _page(request, council_id, conflict=refusal.sentence, status=409)
    messages.success(request, done)
    return redirect("office:council", council_id=council_id)


Step = Callable[[dict[str, Any], dict[str, str]], object]


def _draft(by: dict[str, Any], typed: dict[str, str]) -> None:
    until = _day(typed["confirm_by_on"], "confirm_by_on")
    minutes, conclusion, seen = (typed[name] for name in ("minutes", "conclusion", "seen"))
    councils.draft_minutes(**by, minutes=minutes, conclusion=conclusion, confirm_by_on=until, seen=seen)


STEPS: dict[str, tuple[str, Step]] = {
    "sign-in": ("已签到", lambda by, typed: councils.sign_in(**by, attendance=typed["attendance"])),
    "open": ("已宣布开会，各单位可以表决", lambda by, _: councils.open_council(**by)),
    "close": ("表决已关闭", lambda by, _: councils.close_vote(**by)),
    "minutes": ("纪要已送各单位确认", _draft),
    "confirm": (
        "已登记本单位对纪要的意见",
        lambda by, typed: councils.confirm_minutes(**by, confirmation=typed["confirmation"], words=typed["words"]),
    ),
    "seal": ("纪要已印发，结论写进办件经过", lambda by, _: councils.seal_minutes(**by)),
    "cancel": ("会审已取消", lambda by, typed: councils.cancel_council(**by, reason=typed["reason"])),
}


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in TYPED}


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInputError(fields={"starts_at": "时间写成 2026-12-01 14:30 的样子"}) from None
    return timezone.make_aware(at) if at is not None and timezone.is_naive(at) else at


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInputError(fields={name: "日期写成 2026-12-01 的样子"}) from None
