"""核原件: what the clerk compared with its original, one line a material; paper without a file may be scanned."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.intake import api as intake
from tongban.support.files import api as files

from ..asking import ACCEPT, clerk, only_clerks

NOT_SEEN = "扫描的是什么，请选原件或者复印件"


@only_clerks(ACCEPT)
@never_cache
@require_http_methods(["GET", "POST"])
def originals(request: HttpRequest, number: str) -> HttpResponse:
    user = clerk(request)
    view = intake.application_for(user, number)
    lines = [one for one in view.materials if one.source in ("file", "paper")]
    data, is_post, errors = request.POST, request.method == "POST", {}
    kinds = {one.code: data.get(f"kind.{one.code}", "") if is_post else one.seen_as for one in lines}
    counts = {one.code: data.get(f"count.{one.code}", str(one.seen_count or 1)).strip() for one in lines}
    scannable = {one.code for one in lines if one.source == "paper" and one.file is None}
    scans: dict[str, str] = {}
    if is_post:
        guide = items.version(view.case.item_version_id)
        wanted = [guide.material(code) for code in scannable]
        given, refused = intake.read_materials(user, wanted, data, request.FILES)
        scans = {code: str(one["file"]) for code, one in given.items() if one and "file" in one}
        errors = {name.replace("materials.", "seen.", 1): why for name, why in refused.items()}
        errors |= {f"seen.{code}": NOT_SEEN for code in scans if not kinds[code]}
    if is_post and not errors:
        seen = {
            code: {"kind": kind, "count": counts[code], "file": scans.get(code)} for code, kind in kinds.items() if kind
        }
        try:
            intake.check_originals(actor=user, number=number, seen=seen, key=data.get("key", "")[:100] or None)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("window:case", number=number)
        else:
            messages.success(request, f"已登记核对 {len(seen)} 份")
            return redirect("window:case", number=number)
    kept = {str(one.id): one for one in files.unclaimed_of(user)} if scans else {}
    facts = {
        "case": view.case,
        "rows": [
            {
                "one": one,
                "kind": kinds[one.code],
                "count": counts[one.code],
                "is_scannable": one.code in scannable,
                "file": kept.get(scans.get(one.code, "")),
                "accept": ",".join(f".{kind}" for kind in one.accept),
                "error": errors.get(f"seen.{one.code}", ""),
            }
            for one in lines
        ],
        "errors": errors,
        "key": data.get("key") or str(uuid.uuid4()),
    }
    return render(request, "window/case/originals.html", facts, status=422 if errors else 200)
