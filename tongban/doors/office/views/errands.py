"""征求意见、会商、督办、催办、抄告: asked on the case, answered and closed on a page of its own, listed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common.days import read_day
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.ui.filters import datetime_cn

from ..agency_names import agency_ids
from ..asking import official, only_for
from .dialog import Asked, Field, Verb, view_of

READ = "case.read"
ASK = ("case.review", "case.decide", "case.supervise")
SIZE = 30
TYPED = ("stance", "answer", "conclusion", "minutes")
LONGEST = 4001  # one more than fits: refused, not cut
TITLES = {"consult": "征求意见函", "meeting": "会商纪要", "supervise": "督办单", "urge": "催办单", "copy": "抄告单"}

TO: Field = {
    "kind": "textarea",
    "name": "agencies",
    "label": "对方单位",
    "hint": "一行一个，写单位全称、简称或者统一社会信用代码",
    "rows": 3,
}
UNTIL: Field = {"kind": "text", "name": "due_on", "label": "什么时候以前答复", "type": "date"}


def _topic(label: str) -> Field:
    return {"kind": "text", "name": "topic", "label": label, "width": "long"}


def _words(label: str, *, is_optional: bool = False, hint: str = "") -> Field:
    return {"kind": "textarea", "name": "text", "label": label, "is_optional": is_optional, "hint": hint}


def _ask(kind: str, asked: Asked) -> object:
    typed = asked.typed
    return approvals.ask_errand(
        actor=asked.user,
        number=asked.number,
        kind=kind,
        topic=typed.get("topic", ""),
        text=typed.get("text", ""),
        agency_ids=list(agency_ids(typed.get("agencies", ""), "agencies").values()),
        due_on=read_day({"due_on": typed.get("due_on", "")}, "due_on", "答复期限"),
        holds_decision=typed.get("holds_decision") == "yes",
        meets_at=typed.get("meets_at", ""),
        key=asked.key,
    )


def _urge(asked: Asked) -> object:
    return approvals.urge_case(actor=asked.user, number=asked.number, text=asked.typed.get("text", ""), key=asked.key)


def _consult_fields(_asked: Asked) -> list[Field]:
    waits = [
        {"value": "no", "label": "不等，到期没有答复也照常决定"},
        {"value": "yes", "label": "等全部答复以后再决定；法定、承诺期限照常走"},
    ]
    wait: Field = {"kind": "radio", "name": "holds_decision", "label": "等不等答复", "options": waits, "value": "no"}
    return [TO, _topic("事由"), _words("要对方答复什么"), UNTIL, wait]


def _meeting_fields(_asked: Asked) -> list[Field]:
    place: Field = {"kind": "text", "name": "meets_at", "label": "时间和地点", "width": "long"}
    return [TO, _topic("议题"), place, _words("要会商的问题", is_optional=True)]


def _supervise_fields(_asked: Asked) -> list[Field]:
    return [_topic("督办事由"), _words("要求"), UNTIL]


def _copy_fields(_asked: Asked) -> list[Field]:
    return [TO, _topic("抄告事由"), _words("内容", is_optional=True)]


def _urge_fields(_asked: Asked) -> list[Field]:
    return [_words("提醒什么", is_optional=True, hint="一天只能催办一次，记入办件经过")]


VERBS = {
    verb.code: verb
    for verb in (
        Verb(
            "consult", "征求意见", "发函", "primary",
            "向其他单位征求意见，对方在“协同”里答复，答复记入办件。期限不停，不通知申请人。",
            "征求意见函已发出", _consult_fields, lambda asked: _ask("consult", asked), needs="consult",
        ),
        Verb(
            "meeting", "会商", "发起会商", "primary",
            "请几个单位一起商量，各自表态，由发起单位写纪要和结论。期限不停，不通知申请人。",
            "会商已发起", _meeting_fields, lambda asked: _ask("meeting", asked), needs="meeting",
        ),
        Verb(
            "supervise", "督办", "发督办单", "primary",
            "发给现在的承办单位，限期答复，办件标出“督办”；答复以后由发单的单位销号，办结时自动销号。",
            "督办单已发出", _supervise_fields, lambda asked: _ask("supervise", asked), needs="supervise",
        ),
        Verb(
            "urge", "催办", "催办", "primary", "提醒现在的承办单位尽快办，不限期答复。",
            "已催办", _urge_fields, _urge, needs="urge",
        ),
        Verb(
            "copy", "抄告", "抄告", "primary", "告诉几个单位，谁都不等；对方看过点“已阅”。",
            "已抄告", _copy_fields, lambda asked: _ask("copy", asked), needs="copy",
        ),
    )
}  # fmt: skip

consult = view_of(VERBS["consult"], *ASK)
meeting = view_of(VERBS["meeting"], *ASK)
supervise = view_of(VERBS["supervise"], *ASK)
urge = view_of(VERBS["urge"], *ASK)
copy = view_of(VERBS["copy"], *ASK)


@only_for(READ)
@require_GET
def errand_list(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after") or None
    page, here = approvals.errands_waiting(official(request), after=after, size=SIZE), reverse("office:errands")
    facts = {
        "rows": page.rows,
        "next_href": f"{here}?after={page.next_cursor}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/errands/list.html", facts)


@only_for(READ)
@require_GET
def errand_page(request: HttpRequest, errand_id: int) -> HttpResponse:
    return _page(request, errand_id)


@only_for(READ)
@require_GET
def errand_print(request: HttpRequest, errand_id: int) -> HttpResponse:
    one = approvals.errand(official(request), errand_id)
    return render(request, "office/errands/print.html", {"one": one, "rows": _rows(one), "title": TITLES[one.kind]})


@only_for(READ)
@require_POST
def errand_answer(request: HttpRequest, errand_id: int) -> HttpResponse:
    typed = _typed(request)
    return _act(
        request,
        errand_id,
        "已答复",
        lambda: approvals.answer_errand(
            actor=official(request),
            errand_id=errand_id,
            stance=typed["stance"],
            answer=typed["answer"],
            key=_key(request),
        ),
    )


@only_for(READ)
@require_POST
def errand_close(request: HttpRequest, errand_id: int) -> HttpResponse:
    typed = _typed(request)
    return _act(
        request,
        errand_id,
        "已了结",
        lambda: approvals.close_errand(
            actor=official(request),
            errand_id=errand_id,
            conclusion=typed["conclusion"],
            minutes=typed["minutes"],
            key=_key(request),
        ),
    )


def _act(request: HttpRequest, errand_id: int, done: str, act: Any) -> HttpResponse:
    try:
        act()
    except InvalidInputError as refusal:
        return _page(request, errand_id, errors=dict(refusal.fields), status=422)
    except ConflictError as refusal:
        return _page(request, errand_id, conflict=refusal.sentence, status=409)
    messages.success(request, done)
    return redirect("office:errand", errand_id=errand_id)


def _page(
    request: HttpRequest,
    errand_id: int,
    *,
    errors: dict[str, str] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    one = approvals.errand(official(request), errand_id)
    facts = {
        "one": one,
        "rows": _rows(one),
        "title": TITLES,
        "stances": [{"value": value, "label": label} for value, label in approvals.Stance.choices],
        "typed": _typed(request),
        "errors": errors or {},
        "conflict": conflict,
        "key": str(uuid.uuid4()),
    }
    return render(request, "office/errands/page.html", facts, status=status)


def _rows(one: approvals.ErrandInfo) -> list[dict[str, str]]:
    rows = [
        ("文号", one.letter_number),
        ("提出", f"{one.agency_name} {one.asked_by_name}".strip()),
        ("时间", datetime_cn(one.asked_at)),
        ("时间地点", one.meets_at),
        ("内容", one.text),
        ("答复期限", one.due_on.isoformat() if one.due_on else ""),
        ("决定", "等全部答复以后再决定" if one.holds_decision else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in TYPED}


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "")[:80] or None
