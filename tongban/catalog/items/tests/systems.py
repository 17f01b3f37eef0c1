"""The departments of the demo city with systems of their own: without them two of its items cannot be published."""

from tongban.data.exchange import api as exchange
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity


def connect():
    for key in ("nanping-gaj", "nanping-ycj"):
        exchange.save_peer(
            actor=identity.SYSTEM(), code=key, name="业务系统", agency_uscc=agencies.agency_by_key(key).uscc,
            address="http://127.0.0.1:9/", signing=exchange.Signing.HMAC,
        )  # fmt: skip
