"""Accounts of those who log in, and the names of those who work here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as in_context


class Role(models.TextChoices):
    """The roles of DOMAIN §5."""

    OWNER = "owner", _("Owner")
    COMMERCIAL_DIRECTOR = "commercial_director", _("Commercial director")
    MARKETING_HEAD = "marketing_head", _("Head of marketing")
    MARKETER = "marketer", _("Marketer")
    CONTRACTOR = "contractor", _("Contractor")
    CC_HEAD = "cc_head", _("Head of the call centre")
    OPERATOR = "operator", _("Operator")
    OFFICE_ADMIN = "office_admin", _("Office administrator")
    SELLER = "seller", _("Seller")
    SALES_HEAD = "sales_head", _("Head of sales")
    QUALITY_CONTROLLER = "quality_controller", _("Quality controller")
    CASHIER = "cashier", _("Cashier")
    PAYROLL = "payroll", _("Payroll accountant")
    ANALYST = "analyst", _("Analyst")
    SYSTEM = "system", _("System")


# Who sees whole phone numbers; everybody else sees them masked, `contractor` and `analyst` not at all.
SEES_CONTACTS = frozenset(
    {
        Role.OWNER, Role.COMMERCIAL_DIRECTOR, Role.CC_HEAD, Role.OPERATOR, Role.OFFICE_ADMIN, Role.SELLER,
        Role.SALES_HEAD, Role.QUALITY_CONTROLLER,
    }
)  # fmt: skip


class Account(AbstractUser):
    """Somebody who logs in. `person_id` is who he is in the journal; `hats`: the roles that he also works in, where
    one person is several people's work."""

    person_id = models.CharField(_("person"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=32, choices=Role, default=Role.ANALYST)
    office = models.CharField(_("office"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    hats = models.JSONField(_("also works as"), default=list, blank=True)

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(fields=["person_id"], name="staff_account_person")]

    @property
    def sees_contacts(self) -> bool:
        """Whether this person may read whole phone numbers."""
        return self.role in SEES_CONTACTS

    @property
    def own_role(self) -> str:
        """The role that the person has, whichever he works in now."""
        return str(self.__dict__.get("_own_role", self.role))

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles that the person may work in, the own one first."""
        return (self.own_role, *(hat for hat in self.hats if hat != self.own_role))

    def wear(self, role: str) -> None:
        """Work in another of one's roles until this object is gone; the own role stays what is stored."""
        if role in self.roles:
            self.__dict__["_own_role"] = self.own_role
            self.role = role

    def save(self, *args: Any, **kwargs: Any) -> None:
        worn, self.role = self.role, self.own_role if "_own_role" in self.__dict__ else self.role
        try:
            super().save(*args, **kwargs)
        finally:
            self.role = worn


class Person(models.Model):
    """The display name of somebody whom the journal knows by id; gone people keep their row."""

    person_id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=32, choices=Role)
    office = models.CharField(max_length=80, blank=True)
    active_from = models.DateField(null=True, blank=True)
    active_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AccessKind(models.TextChoices):
    """What is worth remembering of who saw, took out or changed what."""

    REVEAL = "reveal", in_context("access", "A phone was shown in full")
    EXPORT = "export", in_context("access", "A table was downloaded")
    ENTER_AS = "enter_as", in_context("access", "Entered without a password")
    LINK = "link", in_context("access", "A one-time link was made")
    FACTOR = "factor", in_context("access", "The second step of signing in was reset")
    SESSIONS = "sessions", in_context("access", "Sessions were ended")
    HIRED = "hired", in_context("access", "A person was added")
    CHANGED = "changed", in_context("access", "Role or office was changed")
    LOGIN = "login", in_context("access", "User name or e-mail was changed")
    DISMISSED = "dismissed", in_context("access", "A person left")
    RETURNED = "returned", in_context("access", "A person came back")
    ERASED = "erased", in_context("access", "A client's personal data was erased")
    POLICY = "policy", in_context("access", "The rule of the second step was changed")


class Access(models.Model):
    """One line of the access log. `who`: the journal's person, else the user name; `about`: a lead, a person or the
    address of a page with its questions; `rows`: how many rows were seen or taken."""

    at = models.DateTimeField()
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=150)
    kind = models.CharField(max_length=16, choices=AccessKind)
    about = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField(default=1)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="staff_access_at"),
            models.Index(fields=["who", "-at", "-id"], name="staff_access_who"),
            models.Index(fields=["kind", "-at", "-id"], name="staff_access_kind"),
        ]


class Policy(models.Model):
    """The house's rules of signing in, in one row. `second_factor`: the roles that may not work without it."""

    second_factor = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=150, blank=True)


class Setup(models.Model):
    """How far the owner has come with setting the company up, in one row that a new installation begins with.

    `settled`: steps that leave no fact behind, or that the owner has decided to do without; `closed_at`: the owner
    has finished, or wants no more reminders.
    """

    settled = models.JSONField(default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
