"""What both runs over the contract share: the contract itself, the bounds, and people with tokens."""

from functools import cache

import schemathesis
from hypothesis import HealthCheck, Phase, settings

from config.wsgi import application
from tongban.support.identity import api as identity

PASSWORD = "Mima-2026-test"
BOUNDS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def contract():
    """Read once in a process: it is the same for everybody who asks."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def token_of(user):
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return identity.issue_token(user.username, PASSWORD)[0]
