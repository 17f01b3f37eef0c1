"""标准化信息库: finding, reading and comparing laws, rules and standards."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.catalog.standards import api as standards
from tongban.common.errors import InvalidInputError

from ..page_cache import public_page

SIZE = 20
CLAUSES = 10
ISSUERS = 8
ASKED = ("q", "kind", "validity", "issuer")
Row = dict[str, Any]


def _stamp(**_: Any) -> str:
    return standards.stamp()


@login_not_required
@require_safe
@public_page(version=_stamp)
def standard_list(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ASKED}
    chosen = {name: value for name, value in asked.items() if value}
    page = standards.listing(
        text=asked["q"],
        kind=asked["kind"],
        validity=asked["validity"],
        issuer=asked["issuer"],
        after=request.GET.get("after"),
        size=SIZE,
    )
    is_first = "after" not in request.GET
    facts = {
        "rows": page.rows,
        "clauses": standards.search_clauses(asked["q"], CLAUSES) if asked["q"] and is_first else [],
        "words": asked["q"],
        "chosen": chosen,
        "kept": {name: value for name, value in chosen.items() if name != "q"},
        "facets": _facets(chosen, standards.choices()),
        "is_first": is_first,
        "first_href": _href(chosen),
        "next_href": _href(chosen | {"after": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "portal/standards/list.html", facts)


def _href(chosen: dict[str, str]) -> str:
    return reverse("portal:standards") + ("?" + urlencode(chosen) if chosen else "")


def _facets(chosen: dict[str, str], choices: standards.Choices) -> list[Row]:
    def link(name: str, value: str, label: str, count: int) -> Row:
        is_on = chosen.get(name) == value
        rest = {key: kept for key, kept in chosen.items() if key != name}
        return {"label": label, "count": count, "href": _href(rest if is_on else rest | {name: value}), "is_on": is_on}

    issuers = [link("issuer", name, name, count) for name, count in choices.issuers]
    shown = [one for one in issuers[:ISSUERS] if not one["is_on"]]
    shown = [*(one for one in issuers if one["is_on"]), *shown]
    rest = [one for one in issuers[ISSUERS:] if not one["is_on"]]
    return [
        {"title": "种类", "links": [link("kind", *one) for one in choices.kinds], "more": []},
        {"title": "效力", "links": [link("validity", *one) for one in choices.validities], "more": []},
        {"title": "制定机关", "links": shown, "more": rest},
    ]


@login_not_required
@require_safe
@public_page(version=_stamp)
def standard_page(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, standards.document(key))


@login_not_required
@require_safe
@public_page(version=_stamp)
def standard_version(request: HttpRequest, key: str, day: str) -> HttpResponse:
    return _page(request, standards.document(key, _day(day)))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _page(request: HttpRequest, reading: standards.Reading) -> HttpResponse:
    cited = standards.cited_by(reading.key, size=6).rows if reading.cited else []
    facts = {
        "one": reading,
        "cells": _cells(reading),
        "contents": _contents(reading),
        "cited": cited,
        "others": [row for row in reading.versions if not row.is_shown],
    }
    return render(request, "portal/standards/document.html", facts)


def _cells(one: standards.Reading) -> list[Row]:
    start = f"{one.version.effective_on:%Y-%m-%d}"
    note = "" if one.is_start_stated else "正文没有写明，按公布或修改日期推定"
    if one.version.ended_on:
        note = f"{one.version.ended_on:%Y-%m-%d} 起失效"
    held = f"{one.articles} 条" if one.articles else "不分条"
    return [
        {"label": "制定机关", "value": one.issuer or "未载明", "note": one.order_number},
        {"label": "文本", "value": one.version.change, "note": ""},
        {"label": "施行日期", "value": start, "note": note},
        {"label": "收录", "value": held, "note": "摘录" if one.is_extract else "全文"},
    ]


def _contents(one: standards.Reading) -> list[Row]:
    """The headings with the articles they begin with; without headings there is nothing to jump to."""
    anchors = [clause.anchor for clause in one.clauses]
    return [
        {"words": heading.words, "anchor": anchors[heading.at], "level": heading.level}
        for heading in one.outline
        if heading.at < len(anchors)
    ]


@login_not_required
@require_safe
@public_page(version=_stamp)
def standard_cited(request: HttpRequest, key: str) -> HttpResponse:
    """Who cites the document, or one article of it (`at`, for example 42)."""
    reading_of = standards.clause(key)
    if reading_of is None:
        raise Http404
    at = request.GET.get("at", "")[:20]
    ref = f"{key}#{at}" if at else key
    clause = standards.clause(ref)
    if clause is None:
        raise Http404
    page = standards.cited_by(ref, after=request.GET.get("after"), size=SIZE)
    here = reverse("portal:standard_cited", args=[key])
    base = {"at": at} if at else {}
    facts = {
        "clause": clause,
        "rows": page.rows,
        "next_href": f"{here}?{urlencode(base | {'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{urlencode(base)}" if request.GET.get("after") else "",
    }
    return render(request, "portal/standards/cited.html", facts)


@login_not_required
@require_safe
@public_page(version=_stamp)
def standard_compare(request: HttpRequest, key: str) -> HttpResponse:
    """Two versions article by article; without a choice the newest two."""
    reading = standards.document(key)
    days = [row.dated_on for row in reading.versions]
    if len(days) < 2:
        raise Http404
    before, after = _chosen(request, "before", days, days[1]), _chosen(request, "after", days, days[0])
    if before == after:
        raise InvalidInputError(fields={"after": "请选择两个不同的文本"})
    found = standards.compared(key, before, after)
    facts = {
        "one": reading,
        "found": found,
        "blocks": _blocks(found),
        "counts": {kind: found.count(kind) for kind in ("same", "changed", "added", "removed")},
    }
    return render(request, "portal/standards/compare.html", facts)


def _chosen(request: HttpRequest, name: str, days: list[date], default: date) -> date:
    text = request.GET.get(name, "")
    if not text:
        return default
    found = next((day for day in days if day.isoformat() == text), None)
    if found is None:
        raise InvalidInputError(fields={name: "没有这个日期的文本，请从列表中选择"})
    return found


def _blocks(found: standards.Comparison) -> list[Row]:
    """Articles that are the same are put together; the others stand one by one."""
    blocks: list[Row] = []
    for is_same, run in groupby(found.articles, key=lambda one: one.kind == "same"):
        articles = list(run)
        if is_same:
            first, last = articles[0].label, articles[-1].label
            words = f"{first}至{last}，{len(articles)} 条没有改动" if len(articles) > 1 else f"{first}没有改动"
            moved = sum(one.is_renumbered for one in articles)
            blocks.append({"same": articles, "words": words + (f"，其中 {moved} 条只改了条号" if moved else "")})
        else:
            blocks += [{"article": one} for one in articles]
    return blocks
