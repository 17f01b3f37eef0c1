"""`manage.py exchange_key <peer>`: what has to be handed over to the operator of a department's system."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongban.common import crypto
from tongban.data.exchange import keys
from tongban.data.exchange.enums import Signing
from tongban.data.exchange.models import Peer


class Command(BaseCommand):
    help = "显示要交给部门系统的密钥（HMAC 共享密钥，或者我方 SM2 公钥）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("peer", help="对接系统的编码")

    def handle(self, *args: Any, **options: Any) -> None:
        peer = Peer.objects.filter(code=options["peer"]).first()
        if peer is None:
            raise CommandError(f"没有编码为 {options['peer']} 的对接系统")
        is_sm2 = peer.signing == Signing.SM2
        self.stdout.write(keys.our_public_key() if is_sm2 else crypto.secret(peer.key_name).decode())
