"""Django's settings. Everything a site may want to change comes from the environment:

KULMINA_HOME (data folder), KULMINA_DATABASE (postgresql://…; else SQLite in the folder),
KULMINA_SECRET_KEY (else kept in the folder), KULMINA_HOSTS (names it is served under, comma-separated),
KULMINA_DEBUG (1 shows errors in full), KULMINA_HTTPS (1: cookies only over HTTPS),
KULMINA_DEMO (1: the sign-in page of an invented company lets in as any of its people),
KULMINA_MAIL (smtp+tls://user:password@host:587?from=name@example.ru; else letters become files in the data folder),
KULMINA_IMAGE_HOSTS (from which hosts pictures of creatives are shown; none),
KULMINA_SESSION_HOURS (after so many hours without work one signs in again; 12),
KULMINA_PROXIES (how many proxies of one's own stand in front and tell the visitor's address; 0).
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from kulmina.config.database import database
from kulmina.config.folder import folder, secret
from kulmina.config.mail import mail

PACKAGE = Path(__file__).resolve().parent.parent
DATA_HOME = folder(os.environ)

DEBUG = os.environ.get("KULMINA_DEBUG") == "1"
# The sign-in page of an invented company lets in without a password; that of a real one never does.
DEMO = os.environ.get("KULMINA_DEMO") == "1"
SECRET_KEY = os.environ.get("KULMINA_SECRET_KEY") or secret(DATA_HOME / "secret_key")
HOSTS = [host.strip() for host in os.environ.get("KULMINA_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = HOSTS or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS if host != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "kulmina.staff",
    "kulmina.clients",
    "kulmina.journal",
    "kulmina.current",
    "kulmina.intake",
    "kulmina.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kulmina.web.shell.fresh.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kulmina.web.start.first.middleware",
    "kulmina.web.presence.middleware",
    "kulmina.web.downloads.middleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "kulmina.config.urls"
WSGI_APPLICATION = "kulmina.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("KULMINA_DATABASE"), DATA_HOME)}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a trade of forty questions with a dozen answers each is one form
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds that a one-time link lives

# Signing in: axes counts wrong passwords, Django checks them, allauth asks for the second step and keeps sessions.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KULMINA_PROXIES") or 0)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that was told stays true
AXES_LOCKOUT_CALLABLE = "kulmina.web.shell.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "kulmina.staff.signing_in.address"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
ACCOUNT_ADAPTER = "kulmina.staff.signing_in.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up: there is no page for it
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "kulmina.staff.signing_in.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Kulmina"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ by half a minute
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

for _name, _value in mail(os.environ.get("KULMINA_MAIL"), DATA_HOME / "letters").items():
    globals()[_name] = _value

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Moscow"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# Served from the package without a collecting step, so that a bare machine needs one command.
WHITENOISE_USE_FINDERS = True

# Hosts of advertising platforms from which pictures of creatives may be shown; elsewhere they are links.
IMAGE_HOSTS = os.environ.get("KULMINA_IMAGE_HOSTS", "").replace(",", " ").split()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *(f"https://{host}" for host in IMAGE_HOSTS)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "kulmina.web.shell.views.stale_form"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(float(os.environ.get("KULMINA_SESSION_HOURS") or 12) * 3600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("KULMINA_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
