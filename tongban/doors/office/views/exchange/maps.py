"""字段映射: ours on the left, theirs on the right, a sample that shows at once what they get."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.common.words import read_words
from tongban.data.exchange import api as exchange
from tongban.serve.approvals import api as approvals

from ... import field_map
from ...asking import official, only_for

Row = dict[str, Any]
BLANK = {"target": "", "label": "", "type": "text", "how": "direct"}


@only_for(exchange.MANAGE)
@require_http_methods(["GET", "POST"])
def field_map_page(request: HttpRequest, code: str) -> HttpResponse:
    peer = exchange.peer(official(request), code)
    item = request.GET.get("item", "").replace("\x00", "")[:50]
    kept = exchange.draft_or_newest(official(request), code, item)
    sources = approvals.sources_of(item)
    if request.method == "GET":
        rows, cases = (list(kept.rows), list(kept.cases)) if kept else ([], [])
        return _show(request, peer, item, kept, sources, rows, cases)
    rows, cases = field_map.read_rows(request.POST), list(kept.cases) if kept else []
    do = request.POST.get("do", "look")
    if do.startswith("forget-"):
        cases = [one for place, one in enumerate(cases) if do != f"forget-{place}"]
    if do.startswith("drop-"):
        rows = [one for place, one in enumerate(rows) if do != f"drop-{place}"]
    if do == "add":
        rows = [*rows, BLANK]
    errors: dict[str, str] = {}
    if do in ("save", "publish", "keep") or do.startswith("forget-"):
        try:
            if do == "keep":
                cases = [*cases, _case(request, rows, sources, len(cases) + 1)]
            exchange.save_map(actor=official(request), peer_code=code, item_code=item, rows=rows, cases=cases)
            if do == "publish":
                done = exchange.publish_map(actor=official(request), peer_code=code, item_code=item, sources=sources)
                messages.success(request, f"第 {done.version} 版已发布，以后推送的办件按它转换")
            else:
                messages.success(request, "草稿已保存")
            return redirect(f"{reverse('office:exchange_map', args=[code])}?{urlencode({'item': item})}")
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    return _show(request, peer, item, kept, sources, rows, cases, errors=errors)


def _case(request: HttpRequest, rows: list[Row], sources: list[exchange.Source], number: int) -> Row:
    """The sample with what the department expects of it, as a test of the map, which may fail until the map is right;
    a field for which nothing was typed counts as right as it is now."""
    sample = field_map.sample_of(request.POST, sources, _used(rows))
    made, wanted = exchange.make(rows, sample), field_map.wanted_of(request.POST, rows)
    expected = made.flat | wanted
    faults = {target: fault for target, fault in made.faults.items() if target not in wanted}
    if faults or not expected:
        raise InvalidInputError(fields=faults or {"rows": "还没有字段，样例得不出结果"})
    name = read_words(request.POST.get("case_name", ""), "case_name", "样例名称", most=60) or f"样例 {number}"
    return {"name": name, "input": sample, "expected": expected}


def _used(rows: list[Row]) -> set[str]:
    return {one for row in rows for one in (row.get("source", ""), *row.get("sources", ())) if one}


def _show(
    request: HttpRequest, peer: exchange.PeerInfo, item: str, kept: exchange.MapInfo | None,
    sources: list[exchange.Source], rows: list[Row], cases: list[Row], *, errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    used = _used(rows)
    sample = field_map.sample_of(request.POST, sources, used)
    made = exchange.make([row for row in rows if row.get("target")], sample)
    faults = exchange.map_faults([row for row in rows if row.get("target")], cases, sources) if rows else {}
    groups: dict[str, list[Row]] = {}
    for one in sources:
        shown = field_map.shown(field_map.example_of(one))
        groups.setdefault(one.group, []).append({"one": one, "is_used": one.path in used, "example": shown})
    facts = {
        "peer": peer,
        "item": item,
        "item_name": items.guide(item).name if item else "这个单位的全部事项",
        "kept": kept,
        "groups": list(groups.items()),
        "lines": [
            field_map.line_of(row)
            | {
                "fault": faults.get(row.get("target", ""), "") or made.faults.get(row.get("target", ""), ""),
                "wanted": request.POST.get(f"wanted:{row.get('target', '')}", ""),
                "made": field_map.shown(made.flat.get(row.get("target", ""))),
            }
            for row in rows
        ],
        "sample": [
            {"path": one.path, "label": one.label, "value": field_map.shown(sample[one.path])}
            for one in sources
            if one.path in sample
        ],
        "cases": cases,
        "case_name": request.POST.get("case_name", "") if errors else "",
        "types": list(exchange.TYPES.items()),
        "hows": list(exchange.HOWS.items()),
        "formats": "、".join(exchange.DATE_FORMATS.values()),
        "blocking": list(faults.values()),
        "errors": errors or {},
        "here_map": f"{reverse('office:exchange_map', args=[peer.code])}?{urlencode({'item': item})}",
    }
    return render(request, "office/exchange/map.html", facts, status=422 if errors else 200)
