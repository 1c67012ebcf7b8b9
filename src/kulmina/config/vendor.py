"""`python -m kulmina.config.vendor` puts the front-end files in place; see `web.vendor`."""

from __future__ import annotations

import sys

from kulmina.web.vendor import VendorError, ensure

__all__ = ["VendorError", "ensure"]


def main() -> None:
    try:
        ensure(lambda name: sys.stderr.write(f"fetching {name}\n") and None)
    except VendorError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
