"""What a device or the bridge says when it cannot go on: a code for the page, a sentence for the clerk."""

from __future__ import annotations

FAULTS = {
    "jam": "卡纸了。打开盖板取出卡住的纸，放回进纸口，再按“继续”",
    "empty": "进纸口没有纸。放好纸，再按“继续”",
    "offline": "设备没有连上电脑。检查电源和数据线，再按“继续”",
    "busy": "设备正在扫描另一份，请等它扫完",
    "no-card": "没有读到证件。把证件平放在读卡区，再读一次",
    "no-signature": "没有等到签名，请再签一次",
}


class DeviceFault(Exception):  # noqa: N818 (a fault of a device, not of the program)
    def __init__(self, code: str) -> None:
        super().__init__(FAULTS[code])
        self.code, self.sentence = code, FAULTS[code]


class Refusal(Exception):  # noqa: N818
    """An answer that is no success: status, code, sentence; `fields`: what is wrong with what was sent, by name."""

    def __init__(self, status: int, code: str, sentence: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence, self.fields = status, code, sentence, fields or {}


def refused(fields: dict[str, str]) -> Refusal:
    return Refusal(422, "fields", "；".join(fields.values()), fields)
