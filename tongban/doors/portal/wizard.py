"""The order of pages of one application, and what the materials page and the review show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.serve.intake import api as intake
from tongban.serve.pledges import api as pledges
from tongban.support.files import api as files
from tongban.support.forms import api as forms

from .application import Application, Supplying

MATERIALS, REVIEW = "@materials", "@review"
CHOICES = {"window": "到窗口领取", "post": "邮寄到我的地址", "electronic": "只要电子的"}


def address_error(delivery: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with where the result is to be posted to, by the field of the page."""
    if delivery.get("method") != "post":
        return {}
    if not delivery.get("address"):
        return {"delivery_address": "选择邮寄的，请写收件地址"}
    if len(delivery["address"]) > intake.LONGEST_ADDRESS:
        return {"delivery_address": f"收件地址最多 {intake.LONGEST_ADDRESS} 个字"}
    return {}


@dataclass(frozen=True)
class Steps:
    names: list[str]
    ids: list[str]
    current: int

    @property
    def number_words(self) -> str:
        return f"第 {self.current + 1} 步，共 {len(self.names)} 步"


def steps(application: Application, current: str) -> Steps:
    pages = forms.visible_pages(application.form, application.answers)
    ids = [page.id for page in pages] + [MATERIALS, REVIEW]
    names = [page.title for page in pages] + ["材料", "核对并提交"]
    return Steps(names, ids, ids.index(current) if current in ids else 0)


def address(application: Application, page_id: str) -> str:
    code = application.guide.code
    if page_id == MATERIALS:
        return reverse("portal:apply_materials", args=[code])
    if page_id == REVIEW:
        return reverse("portal:apply_review", args=[code])
    return reverse("portal:apply_form", args=[code, page_id])


def next_of(application: Application, current: str) -> str:
    order = steps(application, current)
    return address(application, order.ids[min(order.current + 1, len(order.ids) - 1)])


def previous_of(application: Application, current: str) -> str:
    order = steps(application, current)
    if order.current == 0:
        return reverse("portal:apply", args=[application.guide.code])
    return address(application, order.ids[order.current - 1])


def first_unfinished(application: Application, today: Any) -> str:
    """The first page whose answers would not pass, else the materials."""
    for page in forms.visible_pages(application.form, application.answers):
        try:
            forms.validate_page(application.form, page.id, application.answers, today=today)
        except forms.InvalidAnswersError:
            return page.id
    return MATERIALS


class Offer(Protocol):
    """Which materials a pledge may stand for, and why not for this party."""

    @property
    def codes(self) -> frozenset[str]: ...

    @property
    def blocked(self) -> str: ...


@dataclass(frozen=True)
class PledgeOffer:
    """告知承诺 as this applicant may choose it; `blocked` says why not."""

    codes: frozenset[str]
    told: items.Pledge
    blocked: str

    @property
    def check_within(self) -> str:
        return pledges.within_words(self.told.check.days, self.told.check.unit)

    @property
    def publicity(self) -> str:
        return pledges.publicity_words(self.told.publicity)


def pledge_of(application: Application) -> PledgeOffer | None:
    told = application.guide.body.pledge
    codes = frozenset(told.materials) & {one.code for one in application.wanted} if told else frozenset()
    return PledgeOffer(codes, told, pledges.blocked(application.party.id_number)) if told and codes else None


def told(application: Application) -> PledgeOffer | None:
    """What has to be told before the pledge is made; None where nothing is pledged."""
    return pledge_of(application) if application.pledged else None


def material_rows(
    application: Supplying, errors: dict[str, str], *, pledge: Offer | None = None
) -> list[dict[str, Any]]:
    """One card for each material: how it may be handed in, and what has been chosen."""
    chosen_files = [one["file"] for one in application.materials.values() if "file" in one]
    infos = files.infos(chosen_files) if chosen_files else {}
    by_id = {str(key): info for key, info in infos.items()}
    rows = []
    for material in application.wanted:
        chosen = application.materials.get(material.code, {})
        rows.append(
            {
                "code": material.code,
                "material": material,
                "words": items.material_words(material),
                "standard": material.standard.removeprefix("受理标准："),
                "chosen": chosen,
                "way": next(iter(chosen), ""),
                "file": by_id.get(str(chosen.get("file", ""))),
                "licences": [
                    one for one in application.held if one.is_valid and one.type_code == material.licence_type
                ],
                "may_declare": material.trust == "D",
                "may_pledge": pledge is not None and material.code in pledge.codes and not pledge.blocked,
                "accept": ",".join(f".{kind}" for kind in material.accept),
                "kinds": "、".join(kind.upper() for kind in material.accept) or "PDF、照片、扫描件",
                "error": errors.get(f"materials.{material.code}", ""),
                "trust": {"licence": "A", "file": "C", "declared": "D", "pledge": "D"}.get(
                    next(iter(chosen), ""), material.trust
                ),
                **_state(material, chosen),
            }
        )
    return rows


#: What is said of a material by the way it is handed in.
GIVEN = {"licence": "用电子证照，免提交", "file": "已上传", "declared": "已声明", "pledge": "以承诺代替"}


def _state(material: items.Material, chosen: dict[str, Any]) -> dict[str, Any]:
    """What has been done about a material, and the words for the time when nothing has been."""
    given = "提交时自动生成" if material.generated else next((GIVEN[way] for way in chosen if way in GIVEN), "")
    need, kind = "还没有交", "warn"
    if not material.is_required:
        need, kind = "选交，没有交", ""
    elif material.allow_late:
        need, kind = "还没有交，可以先受理后补", "violet"
    return {
        "is_given": bool(given),
        "given_words": given,
        "need_words": need,
        "need_kind": kind,
        "state_words": given or need,
        "is_asked": not material.generated and "licence" not in chosen,
    }
