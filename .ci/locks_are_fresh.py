#!/usr/bin/env python3
"""Do requirements/*.txt hold what pyproject.toml asks for, with hashes and without addresses?

Compares the files alone, so it answers offline; `make lock` makes the locks anew.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = {"run": (), "source": ("source",), "dev": ("dev",), "bench": ("dev", "spark", "bench")}


def main() -> int:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    problems = [problem for name, extras in EXTRAS.items() for problem in stale(project, name, extras)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Run `make lock` and commit the files.", file=sys.stderr)
    return bool(problems)


def stale(project: dict, name: str, extras: tuple[str, ...]) -> list[str]:
    text = Path(f"requirements/{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[^\n]*\\\n\s+--hash", text, re.MULTILINE)
    locked: dict[str, list[str]] = {}
    for package, version in pins:
        locked.setdefault(canonicalize_name(package), []).append(version)
    problems = [f"requirements/{name}.txt names an address"] if "://" in text else []
    if len(pins) != len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)):
        problems.append(f"requirements/{name}.txt has a line without a version or a hash")
    for need in asked(project, extras):
        have = locked.get(canonicalize_name(need.name), [])
        if not any(need.specifier.contains(version, prereleases=True) for version in have):
            problems.append(f"requirements/{name}.txt: {need} is asked for, {', '.join(have) or 'nothing'} is locked")
    return problems


def asked(project: dict, extras: tuple[str, ...]) -> list[Requirement]:
    needs = [Requirement(line) for line in project["dependencies"]]
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            need = Requirement(line)
            if canonicalize_name(need.name) == canonicalize_name(project["name"]):
                needs += asked(project, tuple(need.extras))
            else:
                needs.append(need)
    return needs


if __name__ == "__main__":
    sys.exit(main())
