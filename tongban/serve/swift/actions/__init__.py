"""Everything that 秒批 does, and that people do to it."""

from .deciding import consider, consider_followers
from .reviewing import review_run
from .switching import set_sampling, turn_switch

__all__ = ["consider", "consider_followers", "review_run", "set_sampling", "turn_switch"]
