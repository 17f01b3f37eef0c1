"""What a password must be. Django's own rules, in our words (its Chinese is partly missing, and says 你)."""

from __future__ import annotations

from django.contrib.auth import password_validation as django


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 个字符"


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个"

    def get_help_text(self) -> str:
        return "不用常见的密码"


class NotLikeTheAccount(django.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name", "phone"))

    def get_error_message(self) -> str:
        return "密码与%(verbose_name)s太相近，请换一个"

    def get_help_text(self) -> str:
        return "不与用户名、姓名、电话相近"
