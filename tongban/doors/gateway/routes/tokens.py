"""令牌."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from tongban.support.identity import api as identity

from ..shapes import TokenIn, TokenOut

router = Router(tags=["令牌"])


@router.post("/token", response=TokenOut, auth=None, summary="用账号换令牌（八小时有效）")
def issue_token(request: HttpRequest, data: TokenIn) -> TokenOut:
    token, expires_at = identity.issue_token(data.username, data.password)
    user = identity.user_of_token(token)
    assert user is not None
    return TokenOut(token=token, expires_at=expires_at, name=user.name, kind=user.kind)
