"""我要查: licences, papers and cases, for anyone who holds the code; shows only what the code opens."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.data.seals import api as seals
from tongban.serve.approvals import api as approvals
from tongban.support.notices import api as notices

#: Of a code that is verified; the address takes no other.
SHORTEST, LONGEST = 4, 300
FILE_LIMIT = 20 * 1024 * 1024
#: The first letter of a code says what it opens.
PAPER_MARK = "N"


@login_not_required
@require_safe
def check_page(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("code", "").strip()
    if not typed:
        return _page(request, {})
    code = typed.replace("/", "")
    if not SHORTEST <= len(code) <= LONGEST or not code.isprintable():
        words = f"核验码或证照标识是 {SHORTEST} 到 {LONGEST} 个字母、数字和符号，请核对"
        return _page(request, {"code": words}, typed={"code": typed})
    return redirect("portal:verify", code=code)


def _page(
    request: HttpRequest, errors: dict[str, str], *, typed: dict[str, str] | None = None, status: int = 422
) -> HttpResponse:
    """`typed`: by the id of the input."""
    facts = {"errors": errors, "typed": typed or {}}
    return render(request, "portal/check.html", facts, status=status if errors else 200)


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a scanned code: a paper, a licence, or a licence shown for five minutes."""
    if code[:1].upper() == PAPER_MARK and "." not in code:
        found = notices.verification(code)
        facts = {"found": found, "checked_at": clock.now(), "code": code}
        return render(request, "portal/verify_paper.html", facts, status=200 if found.found else 404)
    answer = licences.verification(code)
    facts = {"answer": answer, "file": None, "seal": _seal(answer), "face": _face(answer)}
    return render(request, "portal/verify_licence.html", facts, status=404 if answer.state == "not_found" else 200)


def _face(answer: licences.Verification) -> list[licences.ShownField]:
    """The face of the licence; the holder stands first anyway, not once more under the type's own word for it."""
    return [one for one in answer.fields if one.value != answer.holder_name]


def _seal(answer: licences.Verification) -> str:
    return seals.picture(answer.issuer_name) if answer.issuer_name and answer.state != "not_found" else ""


@login_not_required
@never_cache
@require_POST
def check_file(request: HttpRequest) -> HttpResponse:
    """Is this very PDF the one that was made and sealed here? Nothing of it is kept."""
    given = request.FILES.get("file")
    problem = ""
    if given is None:
        problem = "请选择要核验的 PDF 文件"
    elif (given.size or 0) > FILE_LIMIT:
        problem = "文件超过 20 MB，请换一份"
    if problem or given is None:
        return _page(request, {"file": problem})
    data = given.read()
    if not data.startswith(b"%PDF"):
        return _page(request, {"file": "这不是 PDF 文件，请上传平台制发的 PDF 原件"})
    paper = notices.verification_of_file(hashlib.sha256(data).hexdigest())
    if paper.found:
        return render(request, "portal/verify_paper.html", {"found": paper, "checked_at": clock.now(), "code": ""})
    checked = licences.check_file(data)
    answer = checked.verification
    facts = {
        "answer": answer,
        "file": checked,
        "seal": _seal(answer) if answer else "",
        "face": _face(answer) if answer else [],
        "checked_at": clock.now(),
    }
    return render(request, "portal/verify_licence.html", facts)


@login_not_required
@require_safe
def check_case(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("code", "").strip().upper()
    if not (code.isascii() and code.isalnum() and 6 <= len(code) <= 20):
        return _page(request, {"case": "查询码是回执上的 10 位字母和数字，请核对"}, typed={"case": code})
    return redirect("portal:case_by_code", code=code)


@login_not_required
@never_cache
@require_safe
def case_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """How far a case is, for whoever holds its query code; no id number, no phone, no papers."""
    try:
        case = approvals.case_by_query_code(code)
    except NotFoundError:
        return _page(request, {"case": "没有查到这个查询码，请核对回执"}, typed={"case": code}, status=404)
    story = approvals.timeline(case.number)
    rows = [
        {
            "title": step.title,
            "text": step.words,
            "at": step.at,
            "at_words": {"now": "现在", "next": "接下来"}.get(step.state, "") if step.at is None else "",
            "kind": {"now": "now", "next": "next"}.get(step.state, ""),
        }
        for step in story.steps
    ]
    return render(request, "portal/case_by_code.html", {"case": case, "story": story, "rows": rows[::-1]})
