"""Django settings, all from the environment (see `environment.py` and docs/reference/settings.md)."""

import os
from pathlib import Path

from kulanz.outside.doors import Doors, set_doors

from . import logs
from .environment import Environment, database

ENV = Environment(dict(os.environ))
PACKAGE = Path(__file__).resolve().parent.parent
KULANZ_MODE = ENV.mode
KULANZ_HOME = ENV.home

SECRET_KEY = ENV.secret("KULANZ_SECRET_KEY")
VAULT_KEY = ENV.secret("KULANZ_VAULT_KEY")
DEBUG = False
ALLOWED_HOSTS = ENV.hosts()
TRUSTED_PROXIES = ENV.trusted_proxies()
BASE_URL = ENV.text("KULANZ_BASE_URL", otherwise="http://127.0.0.1:8000").rstrip("/")

DATABASES = {
    "default": database(ENV.text("DATABASE_URL", otherwise="postgresql:///kulanz")),
    "owner": database(ENV.env.get("DATABASE_OWNER_URL") or ENV.text("DATABASE_URL", otherwise="postgresql:///kulanz")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "kulanz.data.tenancy",
    "kulanz.data.journeys",
    "kulanz.data.parties",
    "kulanz.data.receivables",
    "kulanz.data.payments",
    "kulanz.data.contact",
    "kulanz.data.agreements",
    "kulanz.data.desk",
    "kulanz.data.inbox",
    "kulanz.data.outbox",
    "kulanz.checks",
    "kulanz.jobs",
    "kulanz.web.ui",
    "kulanz.web.pages",
    "kulanz.web.office",
    "kulanz.web.calculator",
    "kulanz.web.api",
    "kulanz.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kulanz.web.ui.middleware.SessionWhereNeeded",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kulanz.web.ui.middleware.PlainErrors",
]
ROOT_URLCONF = "kulanz.config.urls"
WSGI_APPLICATION = "kulanz.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((PACKAGE / "web" / "office").glob("*/templates")),  # each place of the office has its own
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kulanz.web.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kulanz.web.ui.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "tenancy.User"
CSRF_FAILURE_VIEW = "kulanz.web.ui.errors.not_allowed"
LOGIN_URL = "office:sign-in"
LOGIN_REDIRECT_URL = "office:today"
LOGOUT_REDIRECT_URL = "office:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # how long a link to set one is open
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = sorted(str(path) for path in PACKAGE.rglob("locale") if path.is_dir())
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = KULANZ_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if KULANZ_MODE in ("local", "test")
        else "kulanz.web.ui.static_files.KeptAddresses"
    },
}
WHITENOISE_USE_FINDERS = KULANZ_MODE in ("local", "test")
WHITENOISE_AUTOREFRESH = False

IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = False  # the proxy in front does this; docs/guides/production.md
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"  # links hold keys; our own forms need to say where they come from
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
KEEP_NEWS_MONTHS = ENV.number("KULANZ_KEEP_NEWS_MONTHS", otherwise=13, least=1, most=120)
KEEP_FILES_YEARS = ENV.number("KULANZ_KEEP_FILES_YEARS", otherwise=8, least=8, most=30)  # the law asks for eight
LARGEST_UPLOAD_BYTES = 60_000_000

set_doors(Doors(public_only=ENV.is_production, private=ENV.private_hosts()))

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None
logs.configure(is_production=ENV.is_production)
