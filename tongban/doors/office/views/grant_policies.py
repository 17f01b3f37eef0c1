"""奖补政策: the list, one with its versions, writing a draft, and publishing it by another person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.grants import api as grants

from .. import grant_form
from ..asking import holds, official, only_for
from .grants import SIZE, number_of, paging, sent, tabs


@only_for(*grants.SEE_POLICIES)
@require_http_methods(["GET", "POST"])
def policy_list(request: HttpRequest) -> HttpResponse:
    """Also begins a policy for an item."""
    user, typed, errors = official(request), {"item_code": ""}, {}
    if request.method == "POST":
        typed = sent(request, "item_code", most=60)
        try:
            policy = grants.create_policy(actor=user, item_code=typed["item_code"])
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            return redirect("office:grant_policy", policy_id=policy.pk)
    page = grants.policies(user, request.GET.get("after") or None, SIZE)
    facts = {
        "tabs": tabs(request, "grant_policies"),
        "rows": page.rows,
        "typed": typed,
        "errors": errors,
        "may_edit": holds(request, grants.EDIT),
        **paging(request, reverse("office:grant_policies"), page.next_cursor),
    }
    return render(request, "office/grants/policies.html", facts, status=422 if errors else 200)


@only_for(*grants.SEE_POLICIES)
@require_GET
def policy_page(request: HttpRequest, policy_id: int) -> HttpResponse:
    return _page(request, policy_id, {})


def _name_of(item_code: str) -> str:
    try:
        return items.guide(item_code).name
    except NotFoundError:  # the item was withdrawn since
        return item_code


def _page(request: HttpRequest, policy_id: int, errors: dict[str, str]) -> HttpResponse:
    user = official(request)
    views = grants.policy_versions(user, policy_id)
    shown = next((one for one in views if str(one.version) == request.GET.get("v", "")), views[0])
    facts = {
        "policy": shown,
        "item_name": _name_of(shown.item_code),
        "versions": views,
        "draft": next((one for one in views if one.state == "draft"), None),
        "facts": dict(grants.fact_choices(shown.item_code)),
        "checks": dict(grants.Check.choices),
        "rights": grants.rights(user, policy_id),
        "is_own_draft": views[0].edited_by_id == user.pk,
        "budgets": grants.budgets_of(user, policy_id),
        "typed": sent(request, "reason"),
        "errors": errors,
    }
    return render(request, "office/grants/policy.html", facts, status=422 if errors else 200)


@only_for(grants.EDIT)
@require_http_methods(["GET", "POST"])
def policy_edit(request: HttpRequest, policy_id: int) -> HttpResponse:
    user = official(request)
    draft = next((one for one in grants.policy_versions(user, policy_id) if one.state == "draft"), None)
    if draft is None:
        raise NotFoundError(what="这项政策的草稿")
    values = grant_form.shown(draft.body)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = grant_form.typed(request.POST)
        body, errors = grant_form.body_of(values)
        try:
            if not errors:
                revision = number_of(request.POST.get("revision", ""))
                grants.save_draft(actor=user, policy_id=policy_id, body=body, revision=revision)
                messages.success(request, "草稿已保存，由另一个人审核发布")
                return redirect("office:grant_policy", policy_id=policy_id)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    return render(request, "office/grants/edit.html", _editor(draft, values, errors), status=422 if errors else 200)


def _editor(draft: grants.PolicyView, values: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    facts = [{"value": name, "label": words} for name, words in grants.fact_choices(draft.item_code)]
    known = {one["value"] for one in facts}
    used = {row["fact"] for row in values["conditions"]} | {values["standard_fact"]}
    facts += [{"value": name, "label": name} for name in sorted(used - known) if name]
    return {
        "draft": draft,
        "values": values,
        "errors": errors,
        "facts": facts,
        "checks": [{"value": one.value, "label": one.label} for one in grants.Check],
        "kinds": [{"value": one.value, "label": one.label} for one in grants.StandardKind],
    }


@only_for(grants.EDIT, grants.PUBLISH)
@require_POST
def policy_do(request: HttpRequest, policy_id: int, what: str) -> HttpResponse:
    user, typed = official(request), sent(request, "revision", "reason")
    try:
        if what == "begin":
            grants.begin_draft(actor=user, policy_id=policy_id)
            return redirect("office:grant_edit", policy_id=policy_id)
        if what == "publish":
            grants.publish_policy(actor=user, policy_id=policy_id, revision=number_of(typed["revision"]))
            messages.success(request, "已发布，企业在“奖补资金”可以看到")
        elif what == "end":
            grants.end_policy(actor=user, policy_id=policy_id, reason=typed["reason"])
            messages.success(request, "已停止，不再提示新的申请；已经申请的照常办")
        else:
            raise Http404
    except InvalidInputError as refusal:
        return _page(request, policy_id, dict(refusal.fields))
    return redirect("office:grant_policy", policy_id=policy_id)
