"""The interface itself: title, version, how refusals are documented, and its routes."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from tongban import __version__

from . import refusals
from .govstack import applications as govstack_applications
from .govstack import services as govstack_services
from .govstack import tasks as govstack_tasks
from .routes import applications, cases, catalogue, licences, tasks, themes, tokens, uploads
from .shapes import Refusal

DESCRIPTION = """一个城市的政务服务，给程序用的门：找事项、读指南、传材料、交申请、查进度、办任务、验证照。

所有拒绝同一个形状：`code` 给程序，`message` 是一句中文，`fields` 逐个字段写明原因。
重复提交用 `Idempotency-Key`：同一个键只成一件，返回同一张回执。分页用 `next` 放进 `after`。"""


class Json(BaseRenderer):
    """Chinese as it is read, and quick."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)


class Interface(NinjaAPI):
    """Every operation can answer with a refusal; saying so once keeps the contract true."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Made once in a process: the routes do not change while it runs, and making it takes a quarter of a second."""
        made = self.__dict__.setdefault("_made", {})
        key = repr(options)
        if key not in made:
            made[key] = self._make_schema(**options)
        return made[key]

    def _make_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                for status, words in _REFUSED.items():
                    operation["responses"].setdefault(int(status), {"description": words, "content": content})
        schema["components"].setdefault("schemas", {})["Refusal"] = Refusal.model_json_schema()
        return schema


_REFUSED = {
    "400": "请求不能理解",
    "401": "没有令牌，或者令牌已过期",
    "403": "没有权限",
    "404": "没有找到，或者不是您能看的",
    "409": "状态已经变了，或者已经办过",
    "413": "太大",
    "422": "有内容需要修改，见 fields",
    "429": "太多了，稍后再试",
}

interface = Interface(
    title="通办开放接口", version=__version__, description=DESCRIPTION, urls_namespace="gateway", docs_url=None,
    renderer=Json(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)  # fmt: skip
refusals.install(interface)
for router in (
    tokens.router, catalogue.router, themes.router, uploads.router, applications.router, cases.router, tasks.router,
    licences.router,
):  # fmt: skip
    interface.add_router("", router)
for router in (govstack_services.router, govstack_applications.router, govstack_tasks.router):
    interface.add_router("/govstack", router)
