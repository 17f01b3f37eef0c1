from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from tongban.common import clock

from .enums import LegalKind, UserKind

if TYPE_CHECKING:
    from .policy import Scope


class NaturalPerson(models.Model):
    """自然人, by the number of the resident identity card."""

    id_number = models.CharField("身份证号", max_length=18, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=20, blank=True)
    address = models.CharField("住址", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "自然人"

    def __str__(self):
        return self.name


class LegalPerson(models.Model):
    """法人和其他组织, with the one person who represents it by law (法定代表人、负责人、经营者)."""

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=12, choices=LegalKind, default=LegalKind.COMPANY)
    representative = models.ForeignKey(
        NaturalPerson, on_delete=models.PROTECT, related_name="represents", verbose_name="法定代表人"
    )
    address = models.CharField("住所", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    is_active = models.BooleanField("存续", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "法人"

    def __str__(self):
        return self.name


class Authorisation(models.Model):
    """授权: the legal person lets an agent act for it between two dates."""

    legal_person = models.ForeignKey(LegalPerson, on_delete=models.CASCADE, related_name="authorisations")
    agent = models.ForeignKey(NaturalPerson, on_delete=models.PROTECT, related_name="authorisations")
    scope = models.CharField("授权范围", max_length=200)
    valid_from_on = models.DateField("自")
    valid_to_on = models.DateField("至")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        constraints = [
            models.CheckConstraint(name="authorisation_period", condition=Q(valid_to_on__gte=F("valid_from_on"))),
        ]

    def __str__(self):
        return f"{self.legal_person} → {self.agent}"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.select_related("person").get(username=username)

    def system(self) -> User:
        """The platform itself as an actor: worker, imports, set-up."""
        return self.get_or_create(
            username="system", defaults={"name": "系统", "kind": UserKind.SYSTEM, "password": "!"}
        )[0]


class User(AbstractBaseUser):
    """账户: who signs in. A citizen's stands for a natural person, an official's belongs to an agency."""

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类别", max_length=8, choices=UserKind)
    person = models.OneToOneField(
        NaturalPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="user", verbose_name="自然人"
    )
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    title = models.CharField("职务", max_length=40, blank=True)
    #: Where he sits; a window that is taken away leaves him without one, and so without its limits.
    window = models.ForeignKey(
        "agencies.Window", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="窗口"
    )
    phone = models.CharField("电话", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    has_temporary_password = models.BooleanField("密码由管理员设定，本人尚未更改", default=False)
    created_at = models.DateTimeField("创建时间", default=clock.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "kind"]

    class Meta:
        verbose_name = verbose_name_plural = "账户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(name="username_lower_case", condition=Q(username__regex=r"^[a-z0-9_.-]{2,40}$")),
            models.CheckConstraint(name="staff_has_agency", condition=~Q(kind="staff") | Q(agency__isnull=False)),
            models.CheckConstraint(name="citizen_has_person", condition=~Q(kind="citizen") | Q(person__isnull=False)),
        ]

    def __str__(self):
        return self.name

    def may(self, action: str, *, division_path: str = "", agency_id: int | None = None, item_code: str = "") -> bool:
        """The one policy, for modules below identity that are handed an actor (see policy.allowed)."""
        from . import policy

        return policy.allowed(self, action, division_path=division_path, agency_id=agency_id, item_code=item_code)

    def may_citywide(self, action: str) -> bool:
        """For what the whole city shares: the work calendar, the division tree."""
        from . import policy

        return policy.allowed_citywide(self, action)

    def scope(self, action: str) -> Scope:
        from . import policy

        return policy.scope(self, action)


class Role(models.Model):
    """角色: a named set of actions; the built-in ones come from roles.py at every migrate."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=40)
    actions = ArrayField(models.CharField(max_length=40), verbose_name="操作", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Grant(models.Model):
    """授予: a user has a role within a division and what lies below it, perhaps only at one agency, one item."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants", verbose_name="账户")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants", verbose_name="角色")
    division = models.ForeignKey("agencies.Division", on_delete=models.PROTECT, related_name="+", verbose_name="区划")
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    item_code = models.CharField("事项编码", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "授予"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="grant_once",
                fields=["user", "role", "division", "agency", "item_code"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.role} {self.division}"


class Session(AbstractBaseSession):
    """会话: who is signed in (nobody yet, for a visitor whose choices are kept)."""

    #: Told apart from the signed data, so that a page reads both at once (see sessions.py).
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = verbose_name_plural = "会话"

    @classmethod
    def get_session_store_class(cls):
        from .sessions import SessionStore

        return SessionStore


class SignInFailure(models.Model):
    """Failures by typed name, whether or not such an account exists, so that a lock-out betrays nothing."""

    username = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self):
        return self.username


class Token(models.Model):
    """令牌 of the open interface; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.user} {self.expires_at:%Y-%m-%d %H:%M}"
