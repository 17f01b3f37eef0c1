"""`manage.py bridge_key 一楼3号`: registers a counter and prints the secret that its bridge gets in a file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongban.support.devices import keys
from tongban.support.devices.errors import UnknownStationError


class Command(BaseCommand):
    help = "登记一个窗口的设备桥，显示要放进那台电脑的密钥"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("station", help="窗口名称，最多 40 个字，与设备桥的 --station 一致")
        parser.add_argument("--kiosk", action="store_true", help="这是自助终端，可以刷身份证登录")
        parser.add_argument("--file", action="store_true", help="只显示密钥文件在哪里")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = keys.register(options["station"], is_kiosk=options["kiosk"])
        except UnknownStationError as refusal:
            raise CommandError("窗口名称为 1 到 40 个字") from refusal
        self.stdout.write(str(keys.file_of(options["station"])) if options["file"] else secret.decode())
