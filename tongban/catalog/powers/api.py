"""What other modules may ask of powers."""

from __future__ import annotations

from .actions.filing import file_power
from .body import FIELD_LABELS, Accountability, Basis, Duty, Phones, PowerBody, Step, to_builtins
from .enums import BY_APPLICATION, BodyKind, PowerKind, PowerLevel, PowerState, Source, Status
from .errors import NotFitError, PowerStateError, RequestChangedError, SamePersonError
from .events import PowersPublished
from .queries import counts, diff_versions, history, listing, power, same_base
from .rules.codes import base_code_error, power_code
from .rules.compare import Change, changed_fields
from .values import Counted, Counts, PowerRow, PowerView, VersionRow

__all__ = [
    "BY_APPLICATION",
    "FIELD_LABELS",
    "Accountability",
    "Basis",
    "BodyKind",
    "Change",
    "Counted",
    "Counts",
    "Duty",
    "NotFitError",
    "Phones",
    "PowerBody",
    "PowerKind",
    "PowerLevel",
    "PowerRow",
    "PowerState",
    "PowerStateError",
    "PowerView",
    "PowersPublished",
    "RequestChangedError",
    "SamePersonError",
    "Source",
    "Status",
    "Step",
    "VersionRow",
    "base_code_error",
    "changed_fields",
    "counts",
    "diff_versions",
    "file_power",
    "history",
    "listing",
    "power",
    "power_code",
    "same_base",
    "to_builtins",
]
