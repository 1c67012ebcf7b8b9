"""Who may read which calendar feed: the secret in a feed's address names a number that its owner can renew."""

from __future__ import annotations

from django.core import signing
from django.db import models, transaction

from kulmina.staff.models import Account

_SALT = "kulmina.feed"


class Feed(models.Model):
    """How often somebody has renewed his address of a feed. `office`: empty for his own meetings."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    office = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(default=1)

    objects: models.Manager[Feed] = models.Manager()

    class Meta:
        app_label = "staff"
        constraints = [models.UniqueConstraint(fields=["account", "office"], name="staff_feed_once")]


def key(who: Account, office: str = "", *, number: int | None = None) -> str:
    """The secret of an address. `number` where it is known already."""
    if number is None:
        number = numbers(who).get(office, 1)
    return signing.Signer(salt=_SALT).sign_object([who.pk, office, number])


def numbers(who: Account) -> dict[str, int]:
    """How often each feed was renewed, by office; what is not here was never."""
    return dict(Feed.objects.filter(account=who).values_list("office", "number"))


def renew(who: Account, office: str = "") -> None:
    """From now on only a new address opens the feed."""
    with transaction.atomic():
        row, _made = Feed.objects.select_for_update().get_or_create(account=who, office=office)
        row.number += 1
        row.save(update_fields=["number"])


def owner(secret: str) -> tuple[Account, str] | None:
    """Whose feed an address opens, and of which office; None for one that is wrong, renewed, or of a leaver."""
    try:
        account, office, number = signing.Signer(salt=_SALT).unsign_object(secret)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    who = Account.objects.filter(pk=account, is_active=True).first()
    if who is None or numbers(who).get(office, 1) != number:
        return None
    return who, office
