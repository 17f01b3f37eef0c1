"""How the original of a material is shown beside the list: picture, pdf, download, licence, answers, or a sentence.

The same at the counter and in the office. `one` is a material with its file, licence, source and name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

Row = dict[str, Any]
PDF = "application/pdf"
DECLARED = "申请人声明“{name}”情况属实，对真实性负责，不另交材料。声明随申请一并留存，事后可以抽查。"
PLEDGED = "申请人以书面承诺代替“{name}”（告知承诺），不用交，也不能要求交；承诺书见文书，决定以后核查。"
PAPER = "纸质原件由窗口当面核对并收下，没有电子件。"
NOTHING = "申请人没有提交这份材料。"


def original_of(one: Any, answers: Iterable[Any], *, paper: str = "", on_face: bool = False) -> Row:
    """`answers`: the form read back, for a material made of it; `paper`: where paper goes from here; `on_face`: the
    licence is drawn as its face, which names the issuer itself."""
    if one.file is not None:
        kind = "download"
        if one.file.is_shown_inline:
            kind = "pdf" if one.file.media_type == PDF else "picture"
        return {
            "kind": kind,
            "file": one.file,
            "view": reverse("files:view", args=[one.file.id]),
            "download": reverse("files:download", args=[one.file.id]),
        }
    if one.licence is not None:
        return {"kind": "licence", "licence": one.licence, "rows": licence_rows(one.licence, on_face=on_face)}
    if one.source == "generated":
        return {"kind": "answers", "groups": answers}
    words = {
        "declared": DECLARED.format(name=one.name),
        "pledged": PLEDGED.format(name=one.name),
        "paper": PAPER + paper,
    }
    return {"kind": "words", "words": words.get(one.source, NOTHING)}


def licence_rows(licence: Any, *, on_face: bool = False) -> list[Row]:
    """What stands on it; a value that only repeats the holder is left out."""
    until = f"{licence.valid_to_on or '长期'}"
    rows = [
        {"label": "证照编号", "value": licence.number},
        {"label": "持证人", "value": licence.holder_name},
        *(
            {"label": field.label, "value": value}
            for field in licence.fields
            if (value := licence.data.get(field.id)) and value != licence.holder_name
        ),
    ]
    if on_face:
        return [*rows, {"label": "有效期至", "value": until}]
    return [
        *rows,
        {"label": "发证机关", "value": licence.issuer_name},
        {"label": "有效期", "value": f"{licence.valid_from_on} 至 {until}"},
        {"label": "状态", "value": licence.status_name},
    ]
