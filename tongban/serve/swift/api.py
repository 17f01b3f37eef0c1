"""What the doors may ask of swift."""

from .actions import consider, review_run, set_sampling, turn_switch
from .enums import Outcome, ReviewState, Trigger
from .errors import NotSampledError, SwitchError
from .events import SwiftDecided, SwiftProblemFound, SwiftSwitched
from .queries import problem_items, run_for, run_of, runs_page, sampling_rules, switch_rows, turns
from .sampling import RECIPE, drawn, is_sampled
from .values import InputInfo, RunInfo, RunPage, SamplingInfo, SwitchRow, Turn

__all__ = [
    "RECIPE",
    "InputInfo",
    "NotSampledError",
    "Outcome",
    "ReviewState",
    "RunInfo",
    "RunPage",
    "SamplingInfo",
    "SwiftDecided",
    "SwiftProblemFound",
    "SwiftSwitched",
    "SwitchError",
    "SwitchRow",
    "Trigger",
    "Turn",
    "consider",
    "drawn",
    "is_sampled",
    "problem_items",
    "review_run",
    "run_for",
    "run_of",
    "runs_page",
    "sampling_rules",
    "set_sampling",
    "switch_rows",
    "turn_switch",
    "turns",
]
