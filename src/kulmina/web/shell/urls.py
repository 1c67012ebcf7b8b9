"""The frame's own addresses: the door, signing in and out, one's own account, language and colours.

Of allauth's pages only those that this house has are named here: nobody signs up, no other site signs in.
"""

from __future__ import annotations

from allauth.account import views as passwords
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path
from django.views.generic import TemplateView

from kulmina.web.shell import my_account, sign_in, views

DOOR = [
    path("", views.door, name="door"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sign-in/", sign_in.SignIn.as_view(), name="login"),
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/as/", sign_in.sign_in_as, name="login_as"),
    path("sign-in/code/", second_step.authenticate, name="mfa_authenticate"),
    path("sign-in/closed/", TemplateView.as_view(template_name="account/closed.html"), name="account_inactive"),
    path("sign-out/", passwords.LogoutView.as_view(http_method_names=["post"]), name="logout"),
    path("sign-out/", passwords.LogoutView.as_view(http_method_names=["post"]), name="account_logout"),
    path("hat/", views.hat, name="hat"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
]
PASSWORD = [
    path("password/", my_account.ForgottenPassword.as_view(), name="account_reset_password"),
    path("password/sent/", passwords.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        passwords.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/chosen/", passwords.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
MINE = [
    path("account/", my_account.mine, name="account"),
    path("account/sessions/<int:place>/end/", my_account.end_session, name="end_session"),
    path("account/sessions/end-others/", my_account.end_others, name="end_other_sessions"),
    path("account/password/", my_account.NewPassword.as_view(), name="account_change_password"),
    path("account/password/first/", passwords.password_set, name="account_set_password"),
    path("account/confirm/", passwords.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-step/", my_account.to_mine, name="mfa_index"),
    path("account/second-step/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-step/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-step/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-step/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-step/codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/second-step/keys/", my_account.to_mine, name="mfa_list_webauthn"),
    path("account/second-step/keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("account/second-step/keys/<int:pk>/off/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/second-step/keys/<int:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
]
urlpatterns = [*DOOR, *PASSWORD, *MINE]
