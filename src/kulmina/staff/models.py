"""Accounts of those who log in, and the names of those who work here."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    """Somebody who logs in. `person_id` is who he is in the journal."""

    person_id = models.CharField(_("person"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=32, choices=Role, default=Role.ANALYST)
    office = models.CharField(_("office"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(fields=["person_id"], name="staff_account_person")]

    @property
    def sees_contacts(self) -> bool:
        """Whether this person may read whole phone numbers."""
        return self.role in SEES_CONTACTS


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
