"""一件事申报在路上: answers, situations and materials of the one form, kept as a draft until they are handed in."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.projects import api as projects
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .application import EXTRA, place_licences

DRAFTS, STAGES = "theme:", "stage:"


@dataclass
class JointDraft:
    """Nothing of it counts before `intake.submit_joint`."""

    theme: themes.ThemeGuide
    party: identity.Party
    subject: str
    held: list[licences.LicenceInfo]
    draft: forms.DraftInfo | None = None
    situations: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=dict)
    key: str = ""
    #: Of a construction project: it says who applies, what is known already and what its area was assessed for.
    stage: projects.StageForm | None = None
    _plan: themes.Plan | None = None

    @property
    def is_person(self) -> bool:
        return self.party.kind == identity.PartyKind.NATURAL

    @property
    def plan(self) -> themes.Plan:
        if self._plan is None or dict(self._plan.answers) != self.situations:
            self._plan = themes.plan(self.theme, self.situations, is_person=self.is_person)
        return self._plan

    @property
    def form(self) -> forms.Form | None:
        return self.plan.form

    @property
    def wanted(self) -> list[items.Material]:
        """A material that a 区域评估 stands for is not asked for."""
        return [one.material for one in self.plan.pool if one.material.code not in self.covered]

    @property
    def covered(self) -> dict[str, dict[str, str]]:
        return self.stage.covered(self.plan) if self.stage and not self.plan.unanswered else {}

    @property
    def covered_rows(self) -> list[dict[str, str]]:
        covered = self.covered
        return [{"name": one.material.name, **covered[one.key]} for one in self.plan.pool if one.key in covered]

    def address(self, page: str = "") -> str:
        """Of the form and what belongs to it: `page` is empty, "save" or "drop"."""
        name = f"apply_{page}" if page else "apply"
        if self.stage is None:
            return reverse(f"portal:theme_{name}", args=[self.theme.code])
        return reverse(f"portal:stage_{name}", args=[self.stage.project.code, self.stage.stage.number])

    @property
    def prefilled(self) -> dict[str, forms.Prefilled]:
        if self.form is None:
            return {}
        sources = [licences.source_of(one) for one in self.held if one.is_valid]
        found = forms.prefill(self.form, party=self.party, sources=sources)
        return found | (self.stage.prefilled(self.plan) if self.stage else {})

    @property
    def is_ready(self) -> bool:
        """All questions are answered, and there is something to apply for."""
        return not self.plan.unanswered and bool(self.plan.now)

    def take(self, given: Mapping[str, Any], mismatches: Mapping[str, str]) -> None:
        """Held values stand unless a mismatch was reported; licences at hand are put to their materials."""
        merged, provenance = forms.merge(self.answers | dict(given), self.prefilled, dict(mismatches))
        self.answers, self.provenance = merged, provenance
        place_licences(self)

    @property
    def sent_answers(self) -> dict[str, Any]:
        """What the one form asks now; answers of another situation stay in the draft."""
        if self.form is None:
            return {}
        known = {one.id for _, group, one in self.form.places() if not group.repeat}
        known |= {group.id for _, group, _ in self.form.places() if group.repeat}
        return {name: value for name, value in self.answers.items() if name in known}

    @property
    def sent_materials(self) -> dict[str, dict[str, Any]]:
        keys = {one.code for one in self.wanted}
        return {key: given for key, given in self.materials.items() if key in keys and given}

    def save(self, request: HttpRequest) -> None:
        if self.form is None:
            return
        extra = {
            "situations": self.situations,
            "materials": self.materials,
            "delivery": self.delivery,
            "key": self.key,
            "party": self.party.id_number,
        }
        self.draft = forms.save_draft(
            request.user,  # type: ignore[arg-type]
            subject=self.subject,
            form=self.form,
            answers=self.answers,
            provenance=self.provenance | {EXTRA: extra},
        )


def subject_of(code: str, party: identity.Party) -> str:
    """One draft for each theme and applicant; the id number itself is not kept in the name."""
    return f"{DRAFTS}{code}:{hashlib.sha256(party.id_number.encode()).hexdigest()[:16]}"


def open_stage(request: HttpRequest, code: str, number: int) -> JointDraft:
    """A stage of a project: the owner applies, whoever types."""
    stage = projects.stage_form(request.user, code, number)  # type: ignore[arg-type]
    return _open(request, themes.guide(stage.stage.theme_code), stage.party, f"{STAGES}{code}:{number}", stage)


def open_draft(request: HttpRequest, code: str) -> JointDraft:
    """Where it was left, with what is already held filled in."""
    theme = themes.guide(code)
    party = identity.current_party(request)
    return _open(request, theme, party, subject_of(theme.code, party), None)


def _open(
    request: HttpRequest,
    theme: themes.ThemeGuide,
    party: identity.Party,
    subject: str,
    stage: projects.StageForm | None,
) -> JointDraft:
    draft = forms.draft(request.user, subject)  # type: ignore[arg-type]
    kept = dict(draft.provenance) if draft else {}
    extra = kept.pop(EXTRA, {})
    return JointDraft(
        theme=theme,
        party=party,
        subject=subject,
        held=licences.held_by(party.id_number),
        draft=draft,
        situations=dict(extra.get("situations", {})),
        answers=dict(draft.answers) if draft else {},
        provenance=kept,
        materials=dict(extra.get("materials", {})),
        delivery=dict(extra.get("delivery", {})),
        key=extra.get("key", "") or str(uuid.uuid4()),
        stage=stage,
    )


def name_of(code: str) -> str:
    """For the list of drafts; nothing for a theme that is gone."""
    try:
        return themes.guide(code).name
    except NotFoundError:
        return ""
