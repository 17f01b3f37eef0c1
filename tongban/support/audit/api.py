"""What other modules may ask of audit."""

from __future__ import annotations

from .queries import LogRow, TrailRow, page, trail, unsealed_alarm
from .recording import record, record_many, record_read
from .sealing import seal_pending
from .verification import Finding, Problem, Report, verify

__all__ = [
    "Finding",
    "LogRow",
    "Problem",
    "Report",
    "TrailRow",
    "page",
    "record",
    "record_many",
    "record_read",
    "seal_pending",
    "trail",
    "unsealed_alarm",
    "verify",
]
