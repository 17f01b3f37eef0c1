"""Idempotency: a request with a key is done once; sent again, it gets the same answer.

Read and written under the instance's row lock, so two copies that arrive together are told apart.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from tongban.common.prepared import insert
from tongban.support.identity import api as identity

from .errors import ConflictError, InvalidInputError
from .models import FlowCommand, FlowInstance


class Command:
    """One request: `answer` holds what an earlier copy of it answered, `keep` stores the answer of this one."""

    def __init__(
        self, instance: FlowInstance, actor: identity.User, verb: str, key: str | None, content: dict[str, Any]
    ) -> None:
        self.instance, self.actor, self.verb, self.key = instance, actor, verb, key
        if key is not None and not (1 <= len(key) <= 80 and key.isprintable()):
            raise InvalidInputError(fields={"key": "请求编号应为 1 到 80 个可见字符"})
        text = json.dumps([verb, actor.pk, content], ensure_ascii=False, sort_keys=True, default=str)
        self.fingerprint = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
        self.answer = self._earlier() if key else None

    def _earlier(self) -> dict[str, Any] | None:
        row = FlowCommand.objects.filter(instance=self.instance, key=self.key).first()
        if row is None:
            return None
        if row.fingerprint != self.fingerprint:
            raise ConflictError(reason="这个请求编号已经用于另一项操作，请刷新后重试")
        answer: dict[str, Any] = row.answer
        return answer

    def keep(self, answer: dict[str, Any], at: datetime) -> None:
        if self.key:
            row = FlowCommand(instance=self.instance, key=self.key, verb=self.verb, fingerprint=self.fingerprint,
                              actor_id=self.actor.pk, answer=answer, at=at)  # fmt: skip
            insert([row])
