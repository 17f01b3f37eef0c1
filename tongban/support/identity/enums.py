from django.db import models


class UserKind(models.TextChoices):
    CITIZEN = "citizen", "社会公众"
    STAFF = "staff", "工作人员"
    SYSTEM = "system", "系统"


class LegalKind(models.TextChoices):
    """The category digit of the credit code says the same; kept here in words that people use."""

    COMPANY = "company", "企业"
    INDIVIDUAL_BUSINESS = "individual", "个体工商户"
    COOPERATIVE = "cooperative", "农民专业合作社"
    INSTITUTION = "institution", "事业单位"
    SOCIAL_ORGANISATION = "social", "社会组织"
    OTHER = "other", "其他组织"


class PartyKind(models.TextChoices):
    NATURAL = "natural", "自然人"
    LEGAL = "legal", "法人和其他组织"


class IdType(models.TextChoices):
    """Certificate types; 111 is the code of GA/T 2000.156."""

    RESIDENT_ID = "111", "居民身份证"
    CREDIT_CODE = "uscc", "统一社会信用代码"
