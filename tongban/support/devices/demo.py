"""The counter of the demo city, whose simulated bridge the launcher starts."""

from __future__ import annotations

from .keys import register

STATION = "演示窗口"


def build() -> None:
    register(STATION, is_kiosk=True)  # the one simulated bridge stands at the counter and in the kiosk
