"""Settings shared by every way of running. Everything a city changes comes from the environment (.env.example)."""

from pathlib import Path

from launcher.urls import database_settings

from . import env

ROOT: Path = env.ROOT
HOME = env.home()

SECRET_KEY = env.kept_secret("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "tongban.ui",
    # support 公共支撑
    "tongban.support.audit",
    "tongban.support.events",
    "tongban.support.files",
    "tongban.support.calendar",
    "tongban.support.agencies",
    "tongban.support.identity",
    "tongban.support.search",
    "tongban.support.devices",
    "tongban.support.forms",
    "tongban.support.flow",
    "tongban.support.notices",
    "tongban.support.evaluation",
    # data 数
    "tongban.data.seals",
    "tongban.data.exchange",
    "tongban.data.licences",
    # catalog 放
    "tongban.catalog.powers",
    "tongban.catalog.standards",
    "tongban.catalog.items",
    "tongban.catalog.themes",
    # serve 服
    "tongban.serve.approvals",
    "tongban.serve.pledges",
    "tongban.serve.intake",
    "tongban.serve.swift",
    "tongban.serve.projects",
    "tongban.serve.grants",
    "tongban.serve.councils",
    # doors 接入
    "tongban.doors.portal",
    "tongban.doors.kiosk",
    "tongban.doors.window",
    "tongban.doors.office",
    "tongban.doors.gateway",
    "demo",
]

MIDDLEWARE = [
    "tongban.doors.portal.page_cache.PublicPageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tongban.ui.security.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tongban.support.identity.middleware.SignedInMiddleware",
    "tongban.support.identity.middleware.ActorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tongban.support.identity.middleware.OwnPasswordMiddleware",
    "tongban.doors.kiosk.visits.VisitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tongban.ui.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "tongban.ui.jinja.environment",
            "context_processors": ["tongban.ui.context.page"],
        },
    },
]

DATABASES = {"default": database_settings(env.text("DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["tongban.support.identity.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tongban.support.identity.password_rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "tongban.support.identity.password_rules.NotCommon"},
    {"NAME": "tongban.support.identity.password_rules.NotLikeTheAccount"},
]
LOGIN_URL = "portal:login"
PASSWORD_URL = "portal:password"  # noqa: S105 (the address of a page)
SESSION_ENGINE = "tongban.support.identity.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tongban.ui.refusals.csrf_failure"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static"  # built by assets/ (make assets), served by whitenoise
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

FILES_ROOT = HOME / "files"
FILE_SIZE_LIMIT = env.number("FILE_SIZE_LIMIT", 50 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "tongban.support.files.handlers.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
KEYS_ROOT = HOME / "keys"
AUDIT_ANCHOR = env.text("AUDIT_ANCHOR") or str(HOME / "audit-anchor.log")
SEARCH_ROOT = env.text("SEARCH_ROOT") or HOME / "search"
FONTS_ROOT = env.text("FONTS_ROOT") or str(HOME / "fonts")

# The address that stands in QR codes on papers; scanned by anyone, so it must be the public one.
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}")
LIVE_URL = env.text("LIVE_URL", f"http://127.0.0.1:{env.number('LIVE_PORT', env.number('PORT', 8000) + 1)}")
# The program that brings the devices of a counter to its pages: on the counter's own computer, so the same for all.
BRIDGE_URL = f"http://127.0.0.1:{port}" if (port := env.number("BRIDGE_PORT", 17900)) else ""
CITY_NAME = env.text("CITY_NAME", "南平")
CITY_DIVISION = env.text("CITY_DIVISION", "350700000000")
HOTLINE = env.text("HOTLINE", "0599-12345")
# Working days that a passed preview (预审) waits for the originals before it is closed.
PREVIEW_KEEP_DAYS = env.number("PREVIEW_KEEP_DAYS", 15)
# A result that was sent to a locker and is not put in after so many hours is told to the counter.
LOCKER_DEPOSIT_HOURS = env.number("LOCKER_DEPOSIT_HOURS", 4)
# 告知承诺: until its record can be repaired after a revocation; how long a settled pledge stays on the public page.
PLEDGE_REPAIR_DAYS = env.number("PLEDGE_REPAIR_DAYS", 365)
PLEDGE_PUBLIC_DAYS = env.number("PLEDGE_PUBLIC_DAYS", 365)
# A kiosk that nobody touches goes back to its first page; before that it asks.
KIOSK_IDLE_SECONDS = env.number("KIOSK_IDLE_SECONDS", 90)
KIOSK_WARNING_SECONDS = env.number("KIOSK_WARNING_SECONDS", 20)
# Grants (奖补资金): the fewest working days of a publicity, and what an account number has to be like.
GRANTS_PUBLICITY_DAYS = env.number("GRANTS_PUBLICITY_DAYS", 5)
GRANTS_ACCOUNT_MIN_DIGITS = env.number("GRANTS_ACCOUNT_MIN_DIGITS", 8)
GRANTS_ACCOUNT_MAX_DIGITS = env.number("GRANTS_ACCOUNT_MAX_DIGITS", 30)
GRANTS_ACCOUNT_LUHN = env.flag("GRANTS_ACCOUNT_LUHN", True)
DELEGATION_NEEDS_OWN_ROLE = env.flag("DELEGATION_NEEDS_OWN_ROLE", True)
IS_DEMO = env.flag("TONGBAN_DEMO", False)

SILENCED_SYSTEM_CHECKS = ["security.W002"]  # X-Frame-Options is set by tongban.ui.security, with the rest
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # It logs the arguments of jobs, and every command would begin with its greeting.
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
