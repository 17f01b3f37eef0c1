"""The publish rules with what this platform knows: the items in force, their forms, the licence types."""

from __future__ import annotations

from tongban.data.licences import api as licences

from .body import ThemeBody
from .reading import guides_of, known_of, sources_of
from .rules.joint_form import join
from .rules.publish import Fault, publish_faults


def faults_of(body: ThemeBody) -> list[Fault]:
    guides = guides_of(body)
    joined = join(sources_of(body, guides), body.fields)
    found = publish_faults(body, known_of(guides), clashes=tuple(one.words for one in joined.clashes))
    if body.licence_type and body.licence_type not in {one.code for one in licences.licence_types()}:
        found.append(Fault("licence_type", f"没有类型为“{body.licence_type}”的证照"))
    return found


def hints_of(body: ThemeBody) -> list[Fault]:
    """Worth a look, but nothing that stops publishing."""
    joined = join(sources_of(body, guides_of(body)), body.fields)
    return [Fault("fields", one.words) for one in joined.hints]
