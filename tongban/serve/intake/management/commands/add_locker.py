"""`manage.py add_locker hall-east --name 东门自助柜 --place … --agency 11350700MB…`: registers a bank of lockers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from tongban.common import crypto
from tongban.common.commands import told as refusals_told
from tongban.common.errors import InvalidInputError
from tongban.serve.intake.actions import change_locker, create_locker, switch_locker
from tongban.serve.intake.lockers import key_name
from tongban.serve.intake.models import Locker
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity


def _require_same_agency(row: Locker, uscc: str) -> None:
    """A bank of doors stays with its agency: what lies in it is that agency's."""
    held = agencies.agency_by_id(row.agency_id)
    if held.uscc != uscc:
        raise InvalidInputError(fields={"agency": f"自助柜 {row.code} 由{held.name}（{held.uscc}）管理，不能改"})


class Command(BaseCommand):
    help = "登记（或者改）一组自助柜，显示要放进柜子的密钥"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="编码，小写字母、数字、横线")
        parser.add_argument("--name", required=True, help="名称，最多 12 个字")
        parser.add_argument("--place", required=True, help="地点，申请人看得懂的")
        parser.add_argument("--boxes", default="", help="格口数，新登记的缺省 24")
        parser.add_argument("--agency", required=True, help="承办单位的统一社会信用代码，它的窗口可以往里放")
        parser.add_argument("--off", action="store_true", help="停用")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, code = identity.SYSTEM(), options["code"]
        told = {name: options[name] for name in ("name", "place", "boxes")}
        found = Locker.objects.filter(code=code).first()
        told["boxes"] = told["boxes"] or str(found.box_count if found and found.box_count else 24)
        with refusals_told(), transaction.atomic():
            if found is not None:
                _require_same_agency(found, options["agency"])
                change_locker(actor=actor, code=code, **told)
            else:
                create_locker(actor=actor, code=code, agency_uscc=options["agency"], **told)
            switch_locker(actor=actor, code=code, is_active=not options["off"])
        self.stdout.write(crypto.secret(key_name(options["code"])).decode())
