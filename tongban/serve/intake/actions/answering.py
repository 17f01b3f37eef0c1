"""The answers of an application have changed: they are kept, and its flow goes by them."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals import api as approvals
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from ..models import Application


def keep_answers(actor: identity.User, application: Application, clean: dict[str, Any]) -> None:
    application.answers = clean
    application.save(update_fields=["answers"])
    form = forms.definition(application.form_code, application.form_version)
    approvals.renew_answers(actor=actor, number=application.number, form=form, answers=clean)
