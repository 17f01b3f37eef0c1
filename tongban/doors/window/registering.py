"""代为登记 in progress: a draft of the clerk's own, kept until it is handed in."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common.codes import citizen_id_error, credit_code_error
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.pledges import api as pledges
from tongban.support.devices import api as devices
from tongban.support.files import api as files
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.ui.filters import for_officials

from .case_page import plain_standard
from .matters import Matter, again_item, one_item, whole_matter

#: Beside the provenance of answers; no field id begins with this sign.
EXTRA = "@registration"
PREFIX = "register:"
#: Only after a reader of ours has read the card.
CARD_NOTE = "读卡核验居民身份证"
NOTES = ["核验办理人身份证原件", "核验营业执照和办理人身份证原件", "核验授权委托书和代理人身份证原件"]
#: Who does not stand at the counter is identified otherwise.
NOTES_FROM_AFAR = ["电话里核对身份", "核对寄来的身份证件复印件", "外省代收窗口已核验身份"]
METHODS = [
    {"value": "window", "label": "窗口领取"},
    {"value": "electronic", "label": "电子送达"},
    {"value": "post", "label": "邮寄送达"},
]


@dataclass
class Registration:
    """Nothing of it counts before `intake.register`."""

    id: str
    matter: Matter
    party: identity.Party
    identity_note: str
    agent_name: str = ""
    agent_id_number: str = ""
    #: By which channel it came, what is noted of it, and what is told when another body decides (代收).
    channel: str = "window"
    came: dict[str, str] = field(default_factory=dict)
    relay: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=lambda: {"method": "window"})
    submitted: str = ""
    card: str = ""
    signature: devices.Strokes | None = None
    held: list[licences.LicenceInfo] = field(default_factory=list)
    prefilled: dict[str, forms.Prefilled] = field(default_factory=dict)

    @property
    def arrival(self) -> dict[str, Any]:
        """How it came, as intake takes it."""
        if self.relay:
            return {"channel": "agent", "relay": intake.RelayIn(**self.relay)}
        return {"channel": self.channel, "came": self.came} if self.channel != "window" else {}

    @property
    def arrival_words(self) -> str:
        if self.relay:
            return f"代收，由{self.matter.body_name}受理"
        return "" if self.channel == "window" else str(dict(approvals.Channel.choices)[self.channel])

    @property
    def form(self) -> forms.Form:
        form = self.matter.form
        if form is None:
            raise NotFoundError(what="这件事要填的表")
        return form

    @property
    def signature_text(self) -> str:
        return json.dumps(self.signature) if self.signature else ""

    @property
    def wanted(self) -> list[items.Material]:
        return self.matter.wanted

    @property
    def sent_answers(self) -> dict[str, Any]:
        return known_answers(self.form, self.answers)

    @property
    def sent_materials(self) -> dict[str, dict[str, Any]]:
        """What was put to a material that is not asked for any more stays behind."""
        codes = {one.code for one in self.wanted}
        return {code: given for code, given in self.materials.items() if code in codes}


def begin(
    user: identity.User,
    matter: Matter,
    party: identity.Party,
    *,
    identity_note: str,
    agent_name: str = "",
    agent_id_number: str = "",
    card: str = "",
    channel: str = "window",
    came: dict[str, str] | None = None,
    relay: dict[str, str] | None = None,
    answers: dict[str, Any] | None = None,
    materials: dict[str, dict[str, Any]] | None = None,
) -> Registration:
    """A new draft with everything that is already held filled in, licences put to the materials they stand for.

    `answers` and `materials`: as they were handed in the first time, when it is applied for again.
    """
    draft = Registration(
        id=str(uuid.uuid4()),
        matter=matter,
        party=party,
        identity_note=identity_note,
        agent_name=agent_name,
        agent_id_number=agent_id_number,
        card=card,
        channel=channel,
        came=came or {},
        relay=relay or {},
    )
    _look_up(draft)
    draft.answers, draft.provenance = forms.merge(answers or {}, draft.prefilled, {})
    draft.materials = dict(materials or {})
    for material in draft.wanted:
        found = next((one for one in draft.held if one.type_code == material.licence_type), None)
        if material.licence_type and found is not None and material.code not in draft.materials:
            draft.materials[material.code] = {"licence": found.identifier}
    save(user, draft)
    return draft


def open_draft(user: identity.User, draft_id: str) -> Registration:
    kept = forms.draft(user, PREFIX + draft_id)
    if kept is None:
        raise NotFoundError(what="这份登记草稿")
    provenance = dict(kept.provenance)
    extra = provenance.pop(EXTRA)
    party = identity.Party(**extra["party"])
    matter = _matter(user, extra, party)
    draft = Registration(
        id=draft_id,
        matter=matter,
        party=party,
        identity_note=extra["identity_note"],
        agent_name=extra["agent_name"],
        agent_id_number=extra["agent_id_number"],
        channel=extra.get("channel", "window"),
        came=extra.get("came", {}),
        relay=extra.get("relay", {}),
        answers=kept.answers,
        provenance=provenance,
        materials=extra["materials"],
        delivery=extra["delivery"],
        submitted=extra["submitted"],
        card=extra.get("card", ""),
        signature=extra.get("signature"),
    )
    draft.answers = known_answers(draft.form, kept.answers)
    _look_up(draft)
    return draft


def _matter(user: identity.User, extra: dict[str, Any], party: identity.Party) -> Matter:
    if extra.get("again"):
        return again_item(intake.again_for(user, extra["again"]), extra["situations"])
    if extra.get("theme"):
        return whole_matter(extra["theme"], extra["situations"], party.kind)
    return one_item(extra["item"], extra["situations"])


def save(user: identity.User, draft: Registration) -> forms.DraftInfo:
    extra = {
        draft.matter.mark: draft.matter.code,
        "party": asdict(draft.party),
        "identity_note": draft.identity_note,
        "agent_name": draft.agent_name,
        "agent_id_number": draft.agent_id_number,
        "channel": draft.channel,
        "came": draft.came,
        "relay": draft.relay,
        "situations": dict(draft.matter.situations),
        "materials": draft.materials,
        "delivery": draft.delivery,
        "submitted": draft.submitted,
        "card": draft.card,
        "signature": draft.signature,
    }
    return forms.save_draft(
        user,
        subject=PREFIX + draft.id,
        form=draft.form,
        answers=draft.answers,
        provenance=draft.provenance | {EXTRA: extra},
    )


def unfinished(user: identity.User) -> list[dict[str, Any]]:
    """Drafts that were left, last saved first."""
    rows = []
    for kept in forms.drafts_of(user, prefix=PREFIX):
        extra = kept.provenance.get(EXTRA, {})
        if extra and not extra["submitted"]:
            rows.append(
                {
                    "id": kept.subject.removeprefix(PREFIX),
                    "item": name_of(extra),
                    "name": extra["party"]["name"],
                    "saved_at": kept.saved_at,
                }
            )
    return rows[:10]


def name_of(extra: dict[str, Any]) -> str:
    """What the draft is for; a matter that is no longer offered has no name any more."""
    try:
        if extra.get("again"):
            return f"重新申办：{intake.application(extra['again']).case.item_name}"
        return themes.guide(extra["theme"]).name if extra.get("theme") else items.guide(extra["item"]).name
    except NotFoundError:
        return "已经停办的事"


def party_kind(id_number: str) -> tuple[str, str, str]:
    """(kind, id type, reason): a citizen's number, a credit code, or what is wrong with it."""
    citizen, company = citizen_id_error(id_number), credit_code_error(id_number)
    if citizen is None:
        return identity.PartyKind.NATURAL.value, identity.IdType.RESIDENT_ID.value, ""
    if company is None:
        return identity.PartyKind.LEGAL.value, identity.IdType.CREDIT_CODE.value, ""
    looks_personal = id_number[:17].isdigit() and id_number[6:8] in ("19", "20")
    return "", "", citizen if looks_personal or len(id_number) != 18 else company


def material_rows(draft: Registration, errors: dict[str, str]) -> list[dict[str, Any]]:
    """One line for each material: the ways it may be handed in at the counter, keys 1, 2, 3 …"""
    chosen_files = [one["file"] for one in draft.materials.values() if "file" in one]
    infos = {str(key): info for key, info in files_of(chosen_files).items()}
    rows = []
    pledgeable = pledgeable_of(draft)
    for number, material in enumerate(draft.wanted, start=1):
        chosen = draft.materials.get(material.code, {})
        way = next(iter(chosen), "")
        rows.append(
            {
                "number": number,
                "material": material,
                "name": f"materials.{material.code}",
                "separator": separator_of(draft, material.code),
                "words": items.material_words(material),
                "standard": plain_standard(material.standard),
                "ways": _ways(draft, material, pledgeable),
                "way": f"licence:{chosen['licence']}" if way == "licence" else way,
                "file": infos.get(str(chosen.get("file", ""))),
                "accept": ",".join(f".{kind}" for kind in material.accept),
                "error": errors.get(f"materials.{material.code}", ""),
            }
        )
    return rows


def separator_of(draft: Registration, code: str) -> str:
    """What the bars of a 分页单 say: this material of this matter, and no other."""
    mark = hashlib.sha256(f"{draft.matter.mark}:{draft.matter.code}:{code}".encode()).hexdigest()
    return f"TBM{mark[:12].upper()}"


def files_of(ids: list[str]) -> dict[Any, files.FileInfo]:
    return files.infos(ids) if ids else {}


def pledge_note(draft: Registration) -> dict[str, Any]:
    """What the clerk tells before a pledge is made, or why none can be."""
    tellings = draft.matter.pledges
    return {"pledges": tellings, "pledge_blocked": pledges.blocked(draft.party.id_number)} if tellings else {}


def pledgeable_of(draft: Registration) -> frozenset[str]:
    """告知承诺: materials that a pledge may stand for; none where the party has a record that stands."""
    codes = draft.matter.pledgeable
    return frozenset() if not codes or pledges.blocked(draft.party.id_number) else codes


def _ways(draft: Registration, material: items.Material, pledgeable: frozenset[str]) -> list[dict[str, str]]:
    ways = [
        {"value": f"licence:{one.identifier}", "label": "电子证照", "note": f"{one.name} {one.number}"}
        for one in draft.held
        if material.licence_type and one.type_code == material.licence_type
    ]
    ways += [
        {"value": "paper", "label": "纸质原件", "note": "当面核对并收下"},
        {"value": "file", "label": "上传", "note": ""},
    ]
    if material.trust == "D":
        ways.append({"value": "declared", "label": "声明", "note": "申请人声明属实"})
    if material.code in pledgeable:
        ways.append({"value": "pledge", "label": "告知承诺", "note": "一次告知后，申请人自愿书面承诺并签名"})
    return [*ways, {"value": "none", "label": "未交", "note": ""}]


def _look_up(draft: Registration) -> None:
    draft.held = [one for one in licences.held_by(draft.party.id_number) if one.is_valid]
    sources = [
        forms.LicenceSource(
            type_code=one.type_code,
            name=one.name,
            identifier=one.identifier,
            data=one.data,
            number=one.number,
            issued_on=one.issued_on,
        )
        for one in draft.held
    ]
    found = forms.prefill(draft.form, party=draft.party, sources=sources)
    draft.prefilled = {name: replace(one, source_label=for_officials(one.source_label)) for name, one in found.items()}


def known_answers(form: forms.Form, answers: dict[str, Any]) -> dict[str, Any]:
    """After a new version of the form: the answers it still asks for."""
    names = {one.id for _, _, one in form.places()} | {group.id for _, group, _ in form.places()}
    return {name: value for name, value in answers.items() if name in names}
