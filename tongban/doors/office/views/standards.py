"""标准化信息库: what is held, taking in a text, repeal with a second pair of eyes, and who cites what is gone."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.standards import api as standards
from tongban.common import clock
from tongban.common.errors import InvalidInputError, PlatformError
from tongban.support.identity import api as identity

from ..asking import official, only_for, require_citywide

MANAGE = "standards.manage"
SIZE = 30
LARGEST = 6_000_000
#: Categories a text can be taken in as; a new one of these is a document of that kind.
KINDS = [{"value": one.value, "label": one.label} for one in standards.Kind]
Row = dict[str, Any]


@only_for(MANAGE)
@require_GET
def standard_list(request: HttpRequest) -> HttpResponse:
    names = ("q", "kind", "validity")
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in names}
    page = standards.listing(
        text=asked["q"],
        kind=asked["kind"],
        validity=asked["validity"],
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query = urlencode({name: value for name, value in asked.items() if value})
    facts = {
        "rows": page.rows,
        "asked": asked,
        "is_filtered": bool(query),
        "kinds": standards.Kind.choices,
        "validities": standards.Validity.choices,
        "waiting": standards.waiting(),
        "stale": standards.stale_total(),
        **_links("office:standards", page, query, bool(request.GET.get("after"))),
    }
    return render(request, "office/standards/list.html", facts)


def _links(name: str, page: Any, query: str, is_later: bool) -> Row:
    here = reverse(name)
    following = f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else ""
    return {"next_href": following, "first_href": f"{here}?{query}" if is_later else ""}


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def standard_page(request: HttpRequest, key: str) -> HttpResponse:
    """A document with its texts, who cites it, and the abbreviations it is known by."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        require_citywide(request, MANAGE)
        try:
            _keep_abbreviation(request, key)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            return redirect("office:standard", key=key)
    reading = standards.document(key)
    cited = standards.cited_by(key, after=request.GET.get("after") or None, size=SIZE)
    here = reverse("office:standard", args=[key])
    facts = {
        "one": reading,
        "cited": cited.rows,
        "waiting": standards.open_change(official(request), key),
        "abbreviations": standards.abbreviations(key),
        "may_keep": identity.allowed_citywide(official(request), MANAGE),
        "typed": request.POST.get("abbreviation", "")[:40],
        "errors": errors,
        "next_href": f"{here}?{urlencode({'after': cited.next_cursor})}" if cited.next_cursor else "",
        "first_href": here if request.GET.get("after") else "",
    }
    return render(request, "office/standards/document.html", facts, status=422 if errors else 200)


def _keep_abbreviation(request: HttpRequest, key: str) -> None:
    """`remove` names the one that goes; else one is added."""
    gone = request.POST.get("remove", "").replace("\x00", "")
    if gone:
        standards.remove_abbreviation(actor=official(request), key=key, name=gone)
        messages.success(request, f"“{gone}”不再认作简称")
        return
    given = request.POST.get("abbreviation", "").replace("\x00", "")
    row = standards.add_abbreviation(actor=official(request), key=key, name=given)
    if row.others:
        messages.warning(request, f"“{row.name}”也是《{'》《'.join(row.others)}》的简称，撞名的都不认，请改用别的叫法")
    else:
        messages.success(request, f"已加简称“{row.name}”，正文里的引文几秒钟后重新识别")


# taking in a text ---------------------------------------------------------------------------------------------------


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """First the text is read and its structure shown; only then, with the same text, it is taken in."""
    require_citywide(request, MANAGE)
    typed = _typed(request)
    if request.method == "GET":
        return _take_in(request, typed)
    try:
        text = standards.read_pasted(
            text=typed["text"],
            category=_category(typed["kind"]),
            dated_on=_day(typed, "dated_on", "公布或修改日期"),
            effective_on=_day(typed, "effective_on", "施行日期"),
            issuer=typed["issuer"],
            is_extract=typed["extract"] == "yes",
            source=typed["source"],
        )
        if request.POST.get("confirmed") == "yes":
            key = standards.import_text(actor=official(request), text=text)
            messages.success(request, f"《{text.title}》已录入")
            return redirect("office:standard", key=key)
    except InvalidInputError as refusal:
        return _take_in(request, typed, errors=dict(refusal.fields), status=422)
    except standards.UnreadableTextError as refusal:
        return _take_in(request, typed, errors=dict(refusal.fields), status=422)
    return _take_in(request, typed, preview=text)


def _take_in(request: HttpRequest, typed: Row, *, status: int = 200, **more: Any) -> HttpResponse:
    facts = {"typed": typed, "kinds": KINDS, "errors": {}, "preview": None, **more}
    if facts["preview"] is not None:
        facts["contents"] = _contents(facts["preview"])
    return render(request, "office/standards/take_in.html", facts, status=status)


def _typed(request: HttpRequest) -> Row:
    names = ("text", "kind", "dated_on", "effective_on", "issuer", "source", "extract")
    typed = {name: request.POST.get(name, "") for name in names}
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) <= LARGEST:
        typed["text"] = upload.read().decode("utf-8-sig", errors="replace")
    return typed


def _category(kind: str) -> str:
    if kind not in standards.Kind.values:
        raise InvalidInputError(fields={"kind": "请选择种类"})
    return kind


def _day(typed: Row, name: str, label: str) -> date | None:
    text = typed[name].strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(fields={name: f"{label}应写成 2026-09-01"}) from None


def _contents(text: standards.Incoming) -> list[Row]:
    """The recognised structure, one line for each heading and clause."""
    rows: list[Row] = []
    headings = list(text.read.outline)
    for place, one in enumerate(text.read.clauses):
        while headings and headings[0].at <= place:
            heading = headings.pop(0)
            rows.append({"level": heading.level, "label": heading.words, "words": "", "parts": ""})
        items = sum(len(paragraph.items) for paragraph in one.body)
        counted = [f"{len(one.body)} 款" if len(one.body) > 1 else "", f"{items} 项" if items else ""]
        words = next((part.text or part.items[0].text for part in one.body), "")
        rows.append({"level": 0, "label": one.label, "words": words[:60], "parts": "，".join(filter(None, counted))})
    return rows


# repeal and replacement ---------------------------------------------------------------------------------------------


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def repeal(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a document binds no longer; it waits for a second editor."""
    require_citywide(request, MANAGE)
    reading = standards.document(key)
    typed = {name: request.POST.get(name, "").strip() for name in ("kind", "effective_on", "replaced_by", "ground")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            change = standards.propose_change(
                actor=official(request),
                key=key,
                kind=typed["kind"],
                effective_on=_needed_day(typed),
                ground=typed["ground"],
                replaced_by=typed["replaced_by"],
            )
        except PlatformError as refusal:
            errors = dict(refusal.fields) or {"form": refusal.sentence}
        else:
            messages.success(request, "已提交，等待另一位管理员复核")
            return redirect("office:standard_change", id=change.pk)
    facts = {
        "one": reading,
        "typed": typed,
        "errors": errors,
        "hit": standards.hit_by(key),
        "kinds": [{"value": one.value, "label": one.label} for one in standards.ChangeKind],
        "successors": [row for row in standards.successors() if row["value"] != key],
    }
    return render(request, "office/standards/repeal.html", facts, status=422 if errors else 200)


def _needed_day(typed: Row) -> date:
    day = _day(typed, "effective_on", "日期")
    if day is None:
        raise InvalidInputError(fields={"effective_on": "请填写从哪天起废止"})
    return day


@only_for(MANAGE)
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    page = standards.changes(official(request), after=request.GET.get("after") or None, size=SIZE)
    facts = {"rows": page.rows, **_links("office:standard_changes", page, "", bool(request.GET.get("after")))}
    return render(request, "office/standards/changes.html", facts)


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def change_page(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002 (the name in the address)
    """What was proposed and whom it hits; the second editor confirms or refuses."""
    user = official(request)
    row = standards.change(user, id)
    remark, errors = request.POST.get("remark", ""), {}
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "confirm":
                standards.confirm_change(actor=user, change_id=id)
                messages.success(request, f"《{row.title}》的效力已经变更，引用它的事项列入引用检查")
            else:
                standards.reject_change(actor=user, change_id=id, remark=remark)
                messages.success(request, "已退回，效力没有变化")
            return redirect("office:standard_changes")
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    facts = {
        "row": row,
        "cited": standards.cited_by(row.key, size=SIZE).rows,
        "hit": standards.hit_by(row.key),
        "remark": remark,
        "errors": errors,
        "today": clock.today(),
    }
    return render(request, "office/standards/change.html", facts, status=422 if errors else 200)


@only_for(MANAGE)
@require_GET
def stale(request: HttpRequest) -> HttpResponse:
    """引用检查: subjects whose basis was repealed or is gone."""
    page = standards.stale_citations(after=request.GET.get("after") or None, size=SIZE)
    facts = {
        "rows": page.rows,
        "total": standards.stale_total(),
        **_links("office:standards_stale", page, "", bool(request.GET.get("after"))),
    }
    return render(request, "office/standards/stale.html", facts)
