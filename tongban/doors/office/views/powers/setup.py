"""联审设置: the offices at the gates of a place, and how many experts must agree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalog.powers import api as powers
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies

from ... import power_menu
from ...asking import official, only_for
from .listing import number_asked

OFFICES = {"reform": "审改办", "legal": "合法性审查单位", "meeting": "会议承办单位"}
NUMBERS = {"seats": "专家组人数", "needed": "通过所需赞成票"}
FIRST = {"seats": "5", "needed": "3"}


@only_for(power_menu.REFORM)
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    user, errors = official(request), {}
    rows = powers.review_setups(user)
    chosen = request.GET.get("division", "")
    typed = request.POST.dict() if request.method == "POST" else _held(rows, chosen)
    if request.method == "POST":
        try:
            _save(request)
            messages.success(request, "联审设置已保存；正在审核的申请仍由原来的单位审完")
            return redirect("office:power_setup")
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    facts = {
        "tabs": power_menu.tabs(request, "office:power_setup"),
        "rows": rows,
        "typed": typed,
        "places": [{"value": one.code, "label": one.full_name} for one in powers.places_to_set_up(user)],
        "offices": [{"value": one.id, "label": one.name} for one in agencies.agencies()],
        "names": OFFICES,
        "errors": errors,
    }
    return render(request, "office/powers/setup.html", facts, status=422 if errors else 200)


def _held(rows: list[powers.SetupRow], code: str) -> dict[str, object]:
    """What is in force for the place, to begin with."""
    row = next((one for one in rows if one.division_code == code), None)
    if row is None:
        return {"division": code, **FIRST}
    offices = {"reform": row.reform_id, "legal": row.legal_id, "meeting": row.meeting_id}
    return {"division": code, **offices, "seats": row.seats, "needed": row.needed}


def _save(request: HttpRequest) -> None:
    """Everything that is not filled in is named at once."""
    errors, numbers = {}, {}
    division = agencies.find_division(request.POST.get("division", ""))
    if division is None:
        errors["division"] = "请选择区划"
    for name, label in {**OFFICES, **NUMBERS}.items():
        value = number_asked(request.POST.get(name, ""))
        if value is None:
            errors[name] = f"请选择{label}" if name in OFFICES else f"{label}应填整数"
        else:
            numbers[name] = value
    if errors or division is None:
        raise InvalidInputError(fields=errors)
    powers.set_up_review(
        actor=official(request),
        division_code=division.code,
        reform_agency_id=numbers["reform"],
        legal_agency_id=numbers["legal"],
        meeting_agency_id=numbers["meeting"],
        seats=numbers["seats"],
        needed=numbers["needed"],
    )
