"""`python -m kulmina.config.vendor` puts the front-end files in place; see `web.vendor`."""

from __future__ import annotations

import sys

from kulmina.web.vendor import VendorError, ensure

__all__ = ["VendorError", "ensure"]


def main() -> None:
    try:
        ensure(_say)
    except VendorError as error:
        sys.exit(str(error))


def _say(name: str) -> None:
    sys.stderr.write(f"fetching {name}\n")


if __name__ == "__main__":
    main()
