"""事项规则: how far lower levels are bound, the caps of the place with their exceptions, the ladder of stars.

Whoever looks after items reads them; who publishes for the city proposes a change, each from a day on, and another
person who may agrees or sends it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError

from .. import item_menu, rule_words
from ..asking import official, only_for
from ..item_menu import EDIT, PUBLISH, number_asked

SIZE = 20
STARS = range(1, 6)
CELLS = ("words", "depth", "visits", "widest", "percent")
#: (words, address, part, template)
PARTS = (
    ("松紧", "office:items_rules", "holds", "office/items/rules_holds.html"),
    ("上限与例外", "office:items_rules_caps", "caps", "office/items/rules_caps.html"),
    ("星级", "office:items_rules_stars", "stars", "office/items/rules_stars.html"),
)
PROPOSED = "已提出，另一位有全市发布权限的人员同意以后生效"
ANSWERS = {
    "agree": "已同意，从生效日起照此执行",
    "return": "已退回，提出人在“谁改过”里看得到理由",
    "withdraw": "已撤回",
}
#: What was not a day or not a number: refused by the rules of the module with their own words.
NO_DAY, NO_NUMBER = date.min, -1


@only_for(EDIT, PUBLISH)
@require_http_methods(["GET", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    rows = items.hold_rows()
    chosen = next((one for one in rows if one.element == request.GET.get("element", "")), None)
    typed = {"element": chosen.element, "hold": chosen.hold.value} if chosen else {}
    errors = {}
    if (judged := _judged(request)) is not None:
        errors = judged
    elif request.method == "POST":
        typed = _typed(request, ("element", "hold", "basis", "effective_on"))
        errors = _done(request, lambda: _set_hold(request, typed), PROPOSED)
    if request.method == "POST" and not errors:
        return redirect("office:items_rules")
    facts = {
        "rows": rows,
        "elements": [{"value": one.element, "label": one.label} for one in rows],
        "holds": [{"value": value, "label": label} for value, label in items.Hold.choices],
        "kind_of_hold": {"same": "", "better": "brand", "free": "warn"},
    }
    return _answer(request, "holds", facts, typed, errors)


def _set_hold(request: HttpRequest, typed: dict[str, Any]) -> None:
    """What was not chosen at all is said plainly, not as a word that is not known."""
    missing = {"element": "请选择要素", "hold": "请选择松紧"}
    if faults := {name: words for name, words in missing.items() if not typed[name]}:
        raise InvalidInputError(fields=faults)
    items.propose_rule(
        actor=official(request), kind=items.RuleKind.HOLD,
        element=typed["element"], hold=typed["hold"], basis=typed["basis"],
        effective_on=_day(typed["effective_on"]),
    )  # fmt: skip


@only_for(EDIT, PUBLISH)
@require_http_methods(["GET", "POST"])
def caps(request: HttpRequest) -> HttpResponse:
    """Three things are done here; `what` says which."""
    rows, errors = items.cap_rows(), {}
    typed: dict[str, Any] = {
        "kinds": list(rows[0].kinds), "most_links": rows[0].most_links, "most_percent": rows[0].most_percent,
        "item": item_menu.asked_of(request, ("item",))["item"],
    }  # fmt: skip
    what = request.POST.get("what", "caps")
    if (judged := _judged(request)) is not None:
        errors = judged
    elif request.method == "POST":
        act, names = DEEDS.get(what, DEEDS["caps"])
        given = _typed(request, names) | {"kinds": sorted(set(request.POST.getlist("kinds")))[:20]}
        errors = _done(request, lambda: act(request, given), PROPOSED)
        typed = typed | given
    if request.method == "POST" and not errors:
        return redirect("office:items_rules_caps")
    page = items.cap_exceptions(after=request.GET.get("exceptions") or None, size=SIZE)
    here = reverse("office:items_rules_caps")
    onward = f"{here}?{urlencode({'exceptions': page.next_cursor})}" if page.next_cursor else ""
    facts = {
        "rows": rows,
        "exceptions": page.rows,
        "ending": items.ending_exceptions(),
        "exceptions_next": onward,
        "exceptions_first": here if request.GET.get("exceptions") else "",
        "kinds": [{"value": value, "label": label} for value, label in items.KINDS],
        "what": what,
        "words_of": rule_words.cap_words,
    }
    return _answer(request, "caps", facts, typed, errors)


def _set_caps(request: HttpRequest, typed: dict[str, Any]) -> None:
    items.propose_rule(
        actor=official(request), kind=items.RuleKind.CAPS,
        kinds=typed["kinds"], most_links=_number(typed["most_links"]),
        most_percent=_number(typed["most_percent"]), basis=typed["basis"], effective_on=_day(typed["effective_on"]),
    )  # fmt: skip


def _allow(request: HttpRequest, typed: dict[str, Any]) -> None:
    """The fields of this form begin with `x_`, since two forms stand on the page."""
    try:
        items.propose_rule(
            actor=official(request), kind=items.RuleKind.EXCEPTION,
            item_code=typed["item"], most_links=_number_or_none(typed["x_most_links"]),
            most_percent=_number_or_none(typed["x_most_percent"]), reason=typed["reason"],
            effective_on=_day(typed["x_effective_on"]), expires_on=_day(typed["expires_on"]),
        )  # fmt: skip
    except InvalidInputError as refusal:
        shared = ("most_links", "most_percent", "effective_on")
        fields = {f"x_{name}" if name in shared else name: words for name, words in refusal.fields.items()}
        raise InvalidInputError(fields=fields) from refusal


def _end(request: HttpRequest, typed: dict[str, Any]) -> None:
    items.propose_rule(
        actor=official(request), kind=items.RuleKind.END, exception_id=number_asked(typed["id"]) or 0,
        reason=typed["end_reason"],
    )  # fmt: skip


DEEDS: dict[str, tuple[Callable[[HttpRequest, dict[str, Any]], None], tuple[str, ...]]] = {
    "caps": (_set_caps, ("most_links", "most_percent", "basis", "effective_on")),
    "allow": (_allow, ("item", "x_most_links", "x_most_percent", "reason", "x_effective_on", "expires_on")),
    "end": (_end, ("id", "end_reason")),
}


@only_for(EDIT, PUBLISH)
@require_http_methods(["GET", "POST"])
def stars(request: HttpRequest) -> HttpResponse:
    ladders, errors = items.ladders(), {}
    typed: dict[str, Any] = dict(_of_ladder(ladders[0]))
    if (judged := _judged(request)) is not None:
        errors = judged
    elif request.method == "POST":
        names = tuple(f"{name}_{star}" for star in STARS for name in CELLS)
        typed = _typed(request, (*names, "basis", "effective_on"))
        errors = _done(request, lambda: _set_ladder(request, typed), PROPOSED)
    if request.method == "POST" and not errors:
        return redirect("office:items_rules_stars")
    facts = {
        "ladders": [
            {"effective_on": one.effective_on, "basis": one.basis,
             "rungs": [(rung, rule_words.rung_words(asdict(rung))) for rung in one.rungs]}
            for one in ladders
        ],
        "stars": STARS,
        "depths": [{"value": value, "label": label} for value, label in items.OnlineDepth.choices if value != "0"],
        "reaches": [{"value": value, "label": label} for value, label in items.Reach.choices],
    }  # fmt: skip
    return _answer(request, "stars", facts, typed, errors)


def _of_ladder(ladder: items.Ladder) -> dict[str, str]:
    """As it would be typed; a rung that is not set has empty cells."""
    typed = {f"{name}_{star}": "" for star in STARS for name in CELLS}
    for one in ladder.rungs:
        values = (one.words, one.least_depth or "", one.most_visits, one.widest, one.most_percent)
        for name, value in zip(CELLS, values, strict=True):
            typed[f"{name}_{one.stars}"] = "" if value is None else str(value)
    return typed


def _set_ladder(request: HttpRequest, typed: dict[str, Any]) -> None:
    """A row with nothing in it is no rung."""
    rungs = [
        items.Rung(
            stars=star,
            words=typed[f"words_{star}"],
            least_depth=_number(typed[f"depth_{star}"] or "0"),
            most_visits=_number_or_none(typed[f"visits_{star}"]),
            widest=typed[f"widest_{star}"],
            most_percent=_number_or_none(typed[f"percent_{star}"]),
        )
        for star in STARS
        if any(typed[f"{name}_{star}"] for name in CELLS)
    ]
    items.propose_rule(
        actor=official(request), kind=items.RuleKind.LADDER, rungs=rungs, basis=typed["basis"],
        effective_on=_day(typed["effective_on"]),
    )  # fmt: skip


def _answer(
    request: HttpRequest, part: str, facts: dict[str, Any], typed: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    """The page of a part with its history; only who may set it gets the forms."""
    page = items.rule_history(part, after=request.GET.get("after") or None, size=SIZE)
    name, template = next((name, template) for _, name, one, template in PARTS if one == part)
    more = {
        "tabs": item_menu.tabs("office:items_rules"),
        "parts": [{"label": label, "href": reverse(at), "is_here": one == part} for label, at, one, _ in PARTS],
        "may_set": items.may_keep(official(request)),
        "waiting": [
            {"row": one, "words": rule_words.proposed(one)} for one in items.rule_proposals(official(request), part)
        ],
        "typed": typed,
        "note": request.POST.get("note", ""),
        "errors": errors,
        "history": [rule_words.told(row) for row in page.rows],
        **item_menu.links(request, reverse(name), page, {}),
    }
    return render(request, template, facts | more, status=422 if errors else 200)


def _done(request: HttpRequest, act: Callable[[], None], words: str) -> dict[str, str]:
    """Nothing when it was done, which is said; else what is wrong by field."""
    if not items.may_keep(official(request)):
        raise NotAllowedError
    try:
        act()
    except InvalidInputError as refusal:
        return dict(refusal.fields)
    messages.success(request, words)
    return {}


def _judged(request: HttpRequest) -> dict[str, str] | None:
    """The answer to a proposal, with what stands in its way; None when something else is posted."""
    what = request.POST.get("what", "") if request.method == "POST" else ""
    if what not in ANSWERS:
        return None
    number, user = number_asked(request.POST.get("id", "")) or 0, official(request)
    note = request.POST.get("note", "").replace("\x00", "").strip()

    def act() -> None:
        if what == "agree":
            items.agree_to_rule(actor=user, proposal_id=number)
        elif what == "return":
            items.return_rule(actor=user, proposal_id=number, note=note)
        else:
            items.withdraw_rule(actor=user, proposal_id=number)

    try:
        errors = _done(request, act, ANSWERS[what])
    except ConflictError as refusal:
        errors = {"form": refusal.sentence}
    if not errors or f"note_{number}" in errors or "form" in errors:
        return errors
    return {f"note_{number}": f"现在不能同意，请退回重提：{'；'.join(errors.values())}"}


def _typed(request: HttpRequest, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:400] for name in names}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return NO_DAY


def _number(text: str) -> int:
    found = number_asked(text)
    return NO_NUMBER if found is None else found


def _number_or_none(text: str) -> int | None:
    return _number(text) if text else None
