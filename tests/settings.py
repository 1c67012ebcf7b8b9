"""Settings of the tests: those of the product, in a data folder that is thrown away afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["KULMINA_HOME"] = tempfile.mkdtemp(prefix="kulmina-tests-")
atexit.register(shutil.rmtree, os.environ["KULMINA_HOME"], ignore_errors=True)

from kulmina.config.settings import *  # noqa: E402, F403
