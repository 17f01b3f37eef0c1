"""我的证照: the wallet, one licence, 亮证 and download."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.data.seals import api as seals
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from ..asking import only_citizens


def _mine(request: HttpRequest, identifier: str) -> licences.LicenceInfo:
    """Somebody else's licence answers like one that is not there."""
    info = licences.licence(identifier)
    parties = identity.parties_of(request.user)  # type: ignore[arg-type]
    if info.holder_id_number not in {party.id_number for party in parties}:
        raise NotFoundError(what="这份证照")
    return info


@only_citizens
@never_cache
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    parties = identity.parties_of(request.user)  # type: ignore[arg-type]
    groups = [{"party": one, "rows": licences.held_by(one.id_number, include_ended=True)} for one in parties]
    return render(request, "portal/licences/wallet.html", {"groups": groups})


@only_citizens
@never_cache
@require_safe
def licence_page(request: HttpRequest, identifier: str) -> HttpResponse:
    info = _mine(request, identifier)
    facts = {
        "licence": info,
        "face": licences.face(info),
        "seal": seals.picture(info.issuer_name),
        "uses": licences.uses_of(request.user, identifier, limit=20),
        "link": reverse("portal:verify", args=[info.verify_code]),
    }
    return render(request, "portal/licences/page.html", facts)


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """亮证: pick what to show, then a code for five minutes."""
    info = _mine(request, identifier)
    errors: dict[str, str] = {}
    shown = None
    is_post = request.method == "POST"
    chosen = request.POST.getlist("fields") if is_post else [one.id for one in info.fields if one.public]
    if is_post:
        try:
            shown = licences.show_token(request.user, identifier, chosen)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    facts = {"licence": info, "face": licences.face(info), "shown": shown, "errors": errors, "chosen": chosen}
    return render(request, "portal/licences/show.html", facts, status=422 if errors else 200)


@only_citizens
@never_cache
@require_safe
def download(request: HttpRequest, identifier: str) -> FileResponse:
    info = _mine(request, identifier)
    file = licences.pdf(info.identifier)
    return FileResponse(files.open(file.id), as_attachment=True, filename=file.name, content_type=file.media_type)
