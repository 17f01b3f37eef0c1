"""What the pages of the counter need for its devices: pairing with the bridge, 分页单, the picture of a signature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.common.errors import NotFoundError
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.notices import api as notices

from .. import registering
from ..asking import ACCEPT, DELIVER, REGISTER, clerk, only_clerks


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_POST
def pair(request: HttpRequest) -> JsonResponse:
    """The answer to the challenge that the bridge of this counter has set."""
    origin = f"{request.scheme}://{request.get_host()}"
    asked = devices.asked_proof(request.body)
    return JsonResponse({"proof": devices.proof(actor=clerk(request), **asked, origin=origin)})


@only_clerks(REGISTER)
@never_cache
@require_safe
def separators(request: HttpRequest, draft: str) -> HttpResponse:
    """分页单: one sheet before each material of a stack, with bars that say which one follows."""
    work = registering.open_draft(clerk(request), draft)
    pages = [
        {"number": at, "name": one.name, "code": registering.separator_of(work, one.code)}
        for at, one in enumerate(work.wanted, start=1)
        if not one.generated
    ]
    data = {"matter": work.matter.name, "pages": pages}
    response = HttpResponse(notices.render_form("separators", data), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="separators.pdf"'
    return response


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def signature(request: HttpRequest, number: str, signature_id: int) -> HttpResponse:
    """The picture of a signature of this case."""
    intake.application_for(clerk(request), number)
    found = next((one for one in intake.signatures_of(number) if one.id == signature_id), None)
    if found is None:
        raise NotFoundError(what="这个签名")
    audit.record_read(clerk(request), f"case:{number}", purpose="查看签名")
    return HttpResponse(devices.svg(found.strokes), content_type="image/svg+xml")
