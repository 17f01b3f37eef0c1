"""What one applicant has to do in a theme: with these answers, for this kind of applicant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms

from .body import Ask, Member, Option
from .reading import ThemeGuide, form_of, mark_of, sources_of, version
from .rules import fees
from .rules import needed as needing
from .rules.joint_form import Joined, join
from .rules.pool import Asking, Pooled, pool


@dataclass(frozen=True)
class Part:
    """One item that is needed. `is_later`: this applicant cannot apply for it as who he is now."""

    member: Member
    guide: items.Guide
    mark: str
    after: tuple[str, ...]
    stage: int
    is_later: bool

    @property
    def code(self) -> str:
        return self.member.item

    @property
    def days(self) -> int | None:
        return self.guide.limits.get("promised")

    @property
    def unfilled(self) -> list[Any]:
        """Situations of the item that no question of the theme answers; they are asked for themselves."""
        filled = {fill.situation for fill in self.member.fills}
        return [one for one in self.guide.situations if one.id not in filled]

    def situations(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """The item's own situations, answered."""
        found = {fill.situation: fill.value or str(answers.get(fill.ask, "")) for fill in self.member.fills}
        for one in self.unfilled:
            found[one.id] = str(answers.get(f"{self.mark}_{one.id}", ""))
        return found


@dataclass(frozen=True)
class Plan:
    """`parts` in the order of the stages. `closed`: names of needed items that take no applications now."""

    theme: ThemeGuide
    answers: Mapping[str, str]
    parts: tuple[Part, ...]
    closed: tuple[str, ...] = ()

    @property
    def now(self) -> list[Part]:
        return [part for part in self.parts if not part.is_later]

    @property
    def later(self) -> list[Part]:
        return [part for part in self.parts if part.is_later]

    @cached_property
    def asks(self) -> list[Ask]:
        """The questions of the theme, then those that only one of the needed items asks."""
        own = [
            Ask(f"{part.mark}_{one.id}", one.text, tuple(Option(x.value, x.label) for x in one.options))
            for part in self.parts
            for one in part.unfilled
        ]
        return [*self.theme.body.asks, *own]

    @property
    def unanswered(self) -> dict[str, str]:
        """What still has to be chosen, by question."""
        return {
            ask.id: f"请选择：{ask.text}" if not self.answers.get(ask.id) else f"“{ask.text}”没有这个选项，请重新选择"
            for ask in self.asks
            if self.answers.get(ask.id) not in ask.values
        }

    # time and money
    @property
    def order(self) -> dict[str, tuple[str, ...]]:
        return {part.code: part.after for part in self.parts}

    @property
    def days(self) -> int:
        return needing.longest_way(self.order, {part.code: part.days for part in self.parts})

    @property
    def days_one_by_one(self) -> int:
        return sum(part.days or 0 for part in self.parts)

    @property
    def days_words(self) -> str:
        words = f"{self.days} 个工作日" if self.days else "当场办结"
        unstated = [part.guide.name for part in self.parts if part.days is None]
        return f"{words}（{'、'.join(unstated)}未载明，不算在内）" if unstated else words

    @property
    def visits(self) -> int:
        return sum(part.guide.visits for part in self.parts)

    @property
    def fee_words(self) -> str:
        found = [part.guide.fees for part in self.parts]
        return fees.words([one.standard for one in found if one and one.charged], sum(one is None for one in found))

    # one form, one set of materials; only for what can be applied for now
    @cached_property
    def joined(self) -> Joined:
        guides = self.theme.guides
        return join(sources_of(self.theme.body, guides), self.theme.body.fields, only=[part.code for part in self.now])

    @cached_property
    def form(self) -> forms.Form | None:
        """None when nothing can be applied for, or nothing is asked."""
        return form_of(self.theme.code, self.theme.name, self.joined) if self.joined.pages else None

    @cached_property
    def pool(self) -> list[Pooled]:
        asked = [Asking(part.code, part.guide.name, part.mark, tuple(_wanted(part, self.answers))) for part in self.now]
        return pool(asked, self.theme.body.materials)

    # 告知承诺
    @cached_property
    def pledgeable(self) -> frozenset[str]:
        """Keys of the pool for which a pledge may stand: all items that need the material let one stand."""
        lets = {part.code: frozenset(told.materials) if (told := part.guide.body.pledge) else () for part in self.now}
        return frozenset(
            one.key for one in self.pool if all(use.material_code in lets[use.item_code] for use in one.uses)
        )

    def pledging(self, keys: Iterable[str]) -> list[Part]:
        """The parts that would be decided on a pledge, if one stood for these materials."""
        chosen = self.pledgeable.intersection(keys)
        codes = {use.item_code for one in self.pool if one.key in chosen for use in one.uses}
        return [part for part in self.now if part.code in codes]

    def materials_of(self, part: Part, given: Mapping[str, Any]) -> dict[str, Any]:
        """What of the pool goes to one item, by the item's own material codes."""
        return {
            use.material_code: given[one.key]
            for one in self.pool
            for use in one.uses
            if use.item_code == part.code and given.get(one.key)
        }


def plan(theme: ThemeGuide, answers: Mapping[str, Any], *, is_person: bool | None = None) -> Plan:
    """`is_person`: who applies; None on the guide, where nobody in particular is meant."""
    body, guides = theme.body, theme.guides
    wanted = [member for member in needing.needed(body.members, answers) if member.item in guides]
    order = needing.order_of(body.members, [member.item for member in wanted])
    stage = needing.stages(order)
    parts = [
        Part(
            member=member,
            guide=guides[member.item],
            mark=mark_of(body, member.item),
            after=order[member.item],
            stage=stage[member.item],
            is_later=not _fits(guides[member.item], is_person),
        )
        for member in wanted
    ]
    parts.sort(key=lambda part: part.stage)
    known = {key: str(value) for key, value in answers.items() if value}
    return Plan(theme, known, tuple(parts), tuple(part.guide.name for part in parts if not part.guide.is_open))


def order_within(version_id: int, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each of these items of a version waits for; what was not needed hands on what it waited for."""
    return needing.order_of(version(version_id).body.members, codes)


def first_answers(theme: ThemeGuide, given: Mapping[str, Any]) -> dict[str, str]:
    """For the guide: what is not answered, or not with an option, stands at its first option."""
    answers: dict[str, str] = {}
    for ask in theme.body.asks:
        value = str(given.get(ask.id, ""))
        answers[ask.id] = value if value in ask.values else ask.values[0]
    for ask in plan(theme, answers).asks:
        value = str(given.get(ask.id, ""))
        answers.setdefault(ask.id, value if value in ask.values else ask.values[0])
    return answers


def _wanted(part: Part, answers: Mapping[str, Any]) -> list[items.Material]:
    return items.materials_for(part.guide, part.situations(answers))


def _fits(guide: items.Guide, is_person: bool | None) -> bool:
    if is_person is None:
        return True
    return guide.is_for_people if is_person else guide.is_for_bodies
