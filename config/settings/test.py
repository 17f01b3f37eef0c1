"""For `make test`: fast password hashing for fixtures, nothing else is eased."""

from .base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
IS_DEMO = True
