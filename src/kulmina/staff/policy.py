"""Which roles may not work without a second step of signing in, and who has one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator

from kulmina.staff.models import Account, Policy, Role

_ONLY = 1  # the row of the house's rules


def second_factor_roles() -> frozenset[str]:
    """The roles that need it."""
    kept = Policy.objects.filter(pk=_ONLY).values_list("second_factor", flat=True).first()
    return frozenset(kept or ())


def demand(roles: Collection[str], *, by: str, now: datetime) -> None:
    """Demand it of these roles and of no others. Raises ValueError for an unknown role."""
    if unknown := set(roles) - set(Role.values):
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}")
    chosen = {"second_factor": sorted(roles), "changed_at": now, "changed_by": by}
    Policy.objects.update_or_create(pk=_ONLY, defaults=chosen)


def has_second_factor(account: Account) -> bool:
    return bool(with_second_factor([account.pk]))


def with_second_factor(accounts: Collection[int]) -> frozenset[int]:
    """Those of the accounts that have it."""
    found = Authenticator.objects.filter(user_id__in=accounts).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return frozenset(found.values_list("user_id", flat=True))


def lacks(account: Account) -> bool:
    """Whether this account must set it up before it may work: any role that it works in may demand it."""
    return not second_factor_roles().isdisjoint(account.roles) and not has_second_factor(account)


def reset(account: Account) -> int:
    """Forget the second step of somebody who lost it; how many keys and codes there were."""
    removed, _by_table = Authenticator.objects.filter(user=account).delete()
    return int(removed)
