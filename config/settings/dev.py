"""For `make run` and daily work: HTTP on the loopback address, the demo city allowed."""

from .base import *  # noqa: F403
from .base import env

DEBUG = env.flag("DEBUG", False)
