"""What the two kinds of account share when they are made."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from tongban.common.errors import InvalidInputError

from .models import User

USERNAME = re.compile(r"[a-z0-9_.-]{2,40}")
USERNAME_WORDS = "用户名由 2 到 40 个小写字母、数字、点、短横线或下划线组成"
#: As much as the sign-in page takes.
LONGEST_PASSWORD = 200


def check_new(user: User, password: str, password_hash: str) -> None:
    """Set the password of an account about to be saved; InvalidInputError names every fault at once."""
    faults: dict[str, str] = {}
    if not USERNAME.fullmatch(user.username):
        faults["username"] = USERNAME_WORDS
    elif User.objects.filter(username=user.username).exists():
        faults["username"] = f"用户名“{user.username}”已经有人使用"
    if not user.name:
        faults["name"] = "请填写姓名"
    if password_hash:
        user.password = password_hash
    else:
        try:
            check_password_form(user, password)
        except InvalidInputError as error:
            faults |= error.fields
        user.set_password(password)
    if faults:
        raise InvalidInputError(fields=faults)


def check_password_form(user: User, password: str) -> None:
    """The rules for every password, whoever sets it; InvalidInputError says in Chinese what is wrong."""
    if len(password) > LONGEST_PASSWORD:
        raise InvalidInputError(fields={"password": f"密码不能超过 {LONGEST_PASSWORD} 个字符"})
    if not password.isprintable():
        raise InvalidInputError(fields={"password": "密码里有不能输入的字符，请只用字母、数字、汉字和符号"})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInputError(fields={"password": "；".join(str(words) for words in error.messages)}) from error


def password_rules() -> str:
    """What a new password must be, from the rules in force."""
    return "；".join(str(words) for words in password_validators_help_texts())
