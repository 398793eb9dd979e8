"""Makes this Python see the packages of Tellapart's environment, then adds those of tellapart[convert].

Run by `make extras` with the Python of `.venv-extras`: its argument is the Python of `.venv`. So torch lies on the
disk once, and nothing that the converters want in another version changes anything in `.venv`.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

theirs = subprocess.run(
    [sys.argv[1], "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
    capture_output=True,
    text=True,
    check=True,
).stdout.strip()
link = Path(sysconfig.get_path("purelib")) / "tellapart.pth"
link.write_text(f"import site; site.addsitedir({theirs!r})\n", "utf-8")
project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
subprocess.run(
    [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    + project["optional-dependencies"]["convert"],
    check=True,
)
