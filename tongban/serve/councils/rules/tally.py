"""计票: who is there, how many have to agree, and what came of it. One vote for each agency.

行政许可法 第二十六条第二款 lets several departments of one government handle a matter together (联合办理、集中办理);
how they come to one opinion it leaves to them, so the ways of passing are chosen for each meeting. The result is an
opinion of the meeting: the decision stays with the body that the law names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..enums import Outcome, PassRule, Quorum, Vote


@dataclass(frozen=True)
class Ballot:
    """One agency: whether it signed in, what it said ("" for nothing), whether its 不同意 ends the matter."""

    agency_name: str
    is_present: bool = False
    vote: str = ""
    has_veto: bool = False

    @property
    def takes_part(self) -> bool:
        """Present, or heard in writing (补票)."""
        return self.is_present or bool(self.vote)

    @property
    def counted(self) -> str:
        """Whoever came and said nothing abstains; whoever neither came nor wrote is not counted."""
        return self.vote or (Vote.ABSTAIN if self.is_present else "")


@dataclass(frozen=True)
class Tally:
    called: int
    present: int
    quorum: int
    counted: int
    needed: int
    agree: int
    against: int
    abstain: int
    absent: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    veto_missing: tuple[str, ...]
    outcome: str

    @property
    def has_quorum(self) -> bool:
        return self.present >= self.quorum

    @property
    def words(self) -> str:
        """One sentence for the minutes, the record and the page."""
        said = f"应到 {self.called} 家，到会 {self.present} 家；同意 {self.agree} 票，不同意 {self.against} 票，"
        said += f"弃权 {self.abstain} 票，需要 {self.needed} 票同意"
        if self.vetoed_by:
            said += f"；{'、'.join(self.vetoed_by)}一票否决"
        if self.veto_missing:
            said += f"；有否决权的{'、'.join(self.veto_missing)}没有表决"
        return f"{said}，表决{Outcome(self.outcome).label}"


def quorum_of(quorum: str, called: int) -> int:
    match Quorum(quorum):
        case Quorum.ALL:
            return called
        case Quorum.TWO_THIRDS:
            return -(-called * 2 // 3)
    return called // 2 + 1


def needed_of(rule: str, counted: int) -> int:
    """Of those who take part; nobody passes anything alone with nobody there."""
    match PassRule(rule):
        case PassRule.UNANIMOUS:
            return max(counted, 1)
        case PassRule.TWO_THIRDS:
            return max(-(-counted * 2 // 3), 1)
    return counted // 2 + 1


def tally(ballots: Sequence[Ballot], *, rule: str, quorum: str) -> Tally:
    votes = [one.counted for one in ballots if one.takes_part]
    agree = votes.count(Vote.AGREE)
    present = sum(one.is_present for one in ballots)
    least, needed = quorum_of(quorum, len(ballots)), needed_of(rule, len(votes))
    vetoed_by = tuple(one.agency_name for one in ballots if one.has_veto and one.vote == Vote.AGAINST)
    veto_missing = tuple(one.agency_name for one in ballots if one.has_veto and not one.takes_part)
    is_passed = present >= least and agree >= needed and not vetoed_by and not veto_missing
    return Tally(
        called=len(ballots),
        present=present,
        quorum=least,
        counted=len(votes),
        needed=needed,
        agree=agree,
        against=votes.count(Vote.AGAINST),
        abstain=votes.count(Vote.ABSTAIN),
        absent=tuple(one.agency_name for one in ballots if not one.is_present),
        vetoed_by=vetoed_by,
        veto_missing=veto_missing,
        outcome=Outcome.PASSED if is_passed else Outcome.REJECTED,
    )
