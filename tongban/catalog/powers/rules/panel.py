"""专家评审: k of n. A member votes once in a round; abstaining uses up the vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..enums import Choice


@dataclass(frozen=True)
class Tally:
    seats: int
    needed: int
    agreed: int
    disagreed: int
    abstained: int

    @property
    def cast(self) -> int:
        return self.agreed + self.disagreed + self.abstained

    @property
    def left(self) -> int:
        return max(self.seats - self.cast, 0)

    @property
    def result(self) -> str:
        """ "agree" once enough agree, "disagree" once that can no longer be, else nothing."""
        if self.agreed >= self.needed:
            return Choice.AGREE.value
        return Choice.DISAGREE.value if self.agreed + self.left < self.needed else ""

    @property
    def words(self) -> str:
        return f"赞成 {self.agreed}、反对 {self.disagreed}、弃权 {self.abstained}（{self.needed}/{self.seats} 通过）"


def tally(choices: Sequence[str], seats: int, needed: int) -> Tally:
    return Tally(
        seats,
        needed,
        agreed=choices.count(Choice.AGREE),
        disagreed=choices.count(Choice.DISAGREE),
        abstained=choices.count(Choice.ABSTAIN),
    )
