"""调整申请: from the draft through the gates to publication."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.powers import api as powers
from tongban.common.days import read_day
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, PlatformError
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files

from ... import power_form, power_menu, power_words
from ...asking import official, only_for
from .listing import number_asked

SIZE = 30
IMPACT_SIZE = 50
ASKED = ("q", "kind", "state", "gate")


@only_for(*power_menu.ALL)
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ASKED}
    page = powers.requests(
        official(request),
        kind=asked["kind"],
        state=asked["state"],
        gate=asked["gate"],
        text=asked["q"],
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("office:power_requests")
    facts = {
        "tabs": power_menu.tabs(request, "office:power_requests"),
        "rows": page.rows,
        "asked": asked,
        "is_filtered": bool(query),
        "kinds": powers.ChangeKind.choices,
        "states": powers.RequestState.choices,
        "gates": powers.Gate.choices[1:],
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
        "may_draft": power_menu.may_draft(request),
    }
    return render(request, "office/powers/requests.html", facts)


@only_for(*power_menu.ALL)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """评审台: what waits for this person, by gate."""
    page = powers.desk(official(request), after=request.GET.get("after") or None, size=SIZE)
    groups: dict[str, list[powers.RequestRow]] = {}
    for row in page.rows:
        groups.setdefault(row.gate_name, []).append(row)
    here = reverse("office:power_desk")
    facts = {
        "tabs": power_menu.tabs(request, "office:power_desk"),
        "groups": groups,
        "next_href": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "office/powers/desk.html", facts)


@only_for(power_menu.EDIT)
@require_http_methods(["GET", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    """Which kind, and for which powers; the draft opens at once."""
    user = official(request)
    data = request.POST if request.method == "POST" else request.GET
    codes = list(dict.fromkeys(data.getlist("power")))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            own = _agency_of(request, codes)
            kind = data.get("kind", "")
            made = powers.draft_request(
                actor=user, kind=kind, agency_id=own, powers=[] if kind in powers.BRINGING else codes
            )
            return redirect("office:power_request_edit", number=made.number)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            errors = {"powers": refusal.sentence}
    facts = {
        "tabs": power_menu.tabs(request, "office:power_requests"),
        "own": power_menu.own_agencies(request),
        "agency": data.get("agency", ""),
        "kind": data.get("kind", ""),
        "kinds": [
            {"value": value, "label": label}
            for value, label in powers.ChangeKind.choices
            if value != powers.ChangeKind.ACCEPT
        ],
        "chosen": codes,
        "rows": _own_powers(request, data.get("agency", ""), data.get("q", "")),
        "q": data.get("q", ""),
        "errors": errors,
    }
    return render(request, "office/powers/new.html", facts, status=422 if errors else 200)


def _agency_of(request: HttpRequest, codes: list[str]) -> int:
    own = power_menu.own_agencies(request)
    wanted = number_asked(request.POST.get("agency", ""))
    if wanted is None and codes:
        wanted = next((one.id for one in own if one.uscc == codes[0][:18]), None)
    if wanted is None and own:
        wanted = own[0].id
    if wanted not in {one.id for one in own}:
        raise NotAllowedError
    return wanted


def _own_powers(request: HttpRequest, agency: str, text: str) -> list[powers.PowerRow]:
    own = power_menu.own_agencies(request)
    chosen = next((one for one in own if str(one.id) == agency), own[0] if own else None)
    if chosen is None:
        return []
    found: list[powers.PowerRow] = list(powers.listing(agency_id=chosen.id, text=text, size=200).rows)
    return found


@only_for(*power_menu.ALL)
@require_GET
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, number)


def _page(
    request: HttpRequest, number: str, *, errors: dict[str, str] | None = None, opinion: str = "", status: int = 200
) -> HttpResponse:
    view = powers.request(official(request), number)
    shown = power_form.show(view.row.kind, power_form.values_of(view), {}, targets=power_form.targets_of(view))
    facts = {
        "tabs": power_menu.tabs(request, "office:power_requests"),
        "view": view,
        "row": view.row,
        "parts": [{"part": one, "rows": power_words.changes(one.changes)} for one in view.parts],
        "impact": _impact(request, view),
        "gates": _gates(view),
        "targets": [agencies.find_agency(uscc) for uscc in view.proposal.targets],
        "faults": [
            {"words": words, "anchor": power_form.long_form.link_of(power_form.field_of(path), shown), "hint": ""}
            for path, words in view.faults.items()
        ]
        + [
            {
                "words": one.message,
                "anchor": power_form.long_form.link_of(power_form.field_of(one.field), shown),
                "hint": one.hint,
            }
            for one in view.findings
        ],
        "errors": errors or {},
        "opinion": opinion,
        "typed": {name: request.POST[name][:60] for name in ("effective_on", "to", "choice") if name in request.POST},
        "choices": [{"value": value, "label": label} for value, label in powers.Choice.choices],
        "returns": [{"value": one.code, "label": one.name} for one in view.returns],
        "trail": [_line(one) for one in view.trail],
    }
    return render(request, "office/powers/request.html", facts, status=status)


def _impact(request: HttpRequest, view: powers.RequestView) -> list[dict[str, Any]]:
    """By who follows, a page of each: a change may touch thousands."""
    here = number_asked(request.GET.get("impact", "")) or 1
    found = []
    for name, rows in view.impact.items():
        pages = max(-(-len(rows) // IMPACT_SIZE), 1)
        page = min(max(here, 1), pages)
        found.append(
            {
                "name": name,
                "total": len(rows),
                "rows": rows[(page - 1) * IMPACT_SIZE : page * IMPACT_SIZE],
                "where": f"第 {page} 页，共 {pages} 页",
                "previous": f"?impact={page - 1}" if page > 1 else "",
                "next": f"?impact={page + 1}" if page < pages else "",
            }
        )
    return found


def _line(row: Any) -> dict[str, Any]:
    opinion = row.opinion if row.kind == "done" else ""
    return {"title": row.words, "text": "：".join(one for one in (row.actor_name, opinion) if one), "at": row.at}


def _gates(view: powers.RequestView) -> list[dict[str, Any]]:
    """The five gates and publication as a row of steps."""
    order = [one.value for one in powers.Gate]
    at = order.index(view.row.gate)
    is_over = view.row.state in ("published", "waiting")
    return [
        {
            "name": str(gate.label),
            "state": "done" if is_over or index < at else ("now" if index == at and not is_over else ""),
        }
        for index, gate in enumerate(powers.Gate)
    ]


@only_for(power_menu.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The button “再加一个” draws the form again with one more row and saves nothing."""
    user = official(request)
    view = powers.request(user, number)
    if not view.may_edit:
        raise NotAllowedError
    before, targets = power_form.values_of(view), power_form.targets_of(view)
    if request.method == "GET":
        return _form(request, view, before, targets)
    typed = power_form.read(view.row.kind, request.POST, before, targets)
    if adding := request.POST.get("add", ""):
        return _form(request, view, typed.body, targets, errors=typed.errors, more={adding: 1})
    if typed.errors:
        return _form(request, view, typed.body, targets, errors=typed.errors, status=422)
    try:
        powers.save_request(
            actor=user,
            number=number,
            revision=number_asked(request.POST.get("revision", "")) or 0,
            proposal=power_form.proposal_of(view, typed.body),
            ground=typed.body["ground"],
            cause=typed.body["cause"],
            cause_on=power_form.day_of(typed.body["cause_on"] or ""),
            effective_on=power_form.day_of(typed.body["effective_on"] or ""),
        )
    except InvalidInputError as refusal:
        errors = {power_form.field_of(path): reason for path, reason in refusal.fields.items()}
        return _form(request, view, typed.body, targets, errors=errors, status=422)
    except ConflictError as refusal:
        return _form(request, view, typed.body, targets, conflict=refusal.sentence, status=409)
    messages.success(request, "申请已保存")
    return redirect("office:power_request", number=number)


def _form(
    request: HttpRequest,
    view: powers.RequestView,
    values: dict[str, Any],
    targets: tuple[tuple[str, str], ...],
    *,
    errors: dict[str, str] | None = None,
    more: dict[str, int] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = power_form.show(view.row.kind, values, errors or {}, more, targets)
    facts = {
        "tabs": power_menu.tabs(request, "office:power_requests"),
        "view": view,
        "row": view.row,
        "sections": shown,
        "revision": request.POST.get("revision", view.revision),
        "errors": {power_form.long_form.link_of(path, shown): reason for path, reason in (errors or {}).items()},
        "conflict": conflict,
        "added": next(iter(more), "") if more else "",
    }
    return render(request, "office/powers/edit.html", facts, status=status)


@only_for(power_menu.EDIT)
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    user = official(request)
    powers.request(user, number)
    given = request.FILES.get("file")
    try:
        if given is None:
            raise InvalidInputError(fields={"file": "请先选择文件，再按上传"})
        file = files.receive(user, name=given.name or "", chunks=given.chunks(), purpose="power-request")
        powers.attach_file(actor=user, number=number, file_id=str(file.id))
    except PlatformError as refusal:
        return _page(request, number, errors={"file": refusal.sentence}, status=refusal.status)
    messages.success(request, "附件已添加")
    return redirect("office:power_request", number=number)


@only_for(*power_menu.ALL)
@require_POST
def step(request: HttpRequest, number: str) -> HttpResponse:
    """One verb on a request; what stands in its way is shown on the page with what was typed."""
    user, verb = official(request), request.POST.get("verb", "")
    powers.request(user, number)
    opinion = request.POST.get("opinion", "").replace("\x00", "").strip()
    try:
        words = _do(request, number, verb, opinion)
    except InvalidInputError as refusal:
        errors = {power_form.field_of(path): reason for path, reason in refusal.fields.items()}
        return _page(request, number, errors=errors, opinion=opinion, status=422)
    except (powers.NotFitError, ConflictError, NotAllowedError) as refusal:
        return _page(request, number, errors={"opinion": refusal.sentence}, opinion=opinion, status=refusal.status)
    messages.success(request, words)
    if verb == "discard":
        return redirect("office:power_requests")
    return redirect("office:power_request", number=number)


def _do(request: HttpRequest, number: str, verb: str, opinion: str) -> str:
    """Does it and says what was done."""
    user = official(request)
    match verb:
        case "submit":
            powers.submit_request(actor=user, number=number)
            return "已提交，等待单位初审"
        case "agree" | "refuse":
            powers.pass_gate(actor=user, number=number, agrees=verb == "agree", opinion=opinion)
            return "已同意，转到下一环节" if verb == "agree" else "已登记为不同意，申请到此结束"
        case "vote":
            tally = powers.cast_vote(actor=user, number=number, choice=request.POST.get("choice", ""), opinion=opinion)
            return f"已表决。{tally.words}"
        case "return":
            powers.return_request(actor=user, number=number, to=request.POST.get("to", ""), reason=opinion)
            return "已退回"
        case "withdraw":
            powers.withdraw_request(actor=user, number=number, reason=opinion)
            return "已撤回"
        case "recall":
            powers.recall_delegation(actor=user, number=number, reason=opinion)
            return "已停止下放，没有承接的不再承接"
        case "discard":
            powers.discard_request(actor=user, number=number)
            return "已删除这份草稿"
        case "publish":
            starts = read_day({"effective_on": request.POST.get("effective_on", "")}, "effective_on", "施行日期")
            powers.publish_request(actor=user, number=number, effective_on=starts)
            return "已公布，清单和关联的事项同时更新"
    raise InvalidInputError(fields={"opinion": "没有这样的操作"})
