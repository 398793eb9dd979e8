"""`python -m licensing.strangers FOLDER`: names the frozen libraries that nothing in THIRD-PARTY.md stands for.

Run by the Python whose packages are shipped, on Linux: there the build's own system gives libraries away.
"""

from __future__ import annotations

import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

from licensing.libraries import strangers


def packaged_files() -> set[str]:
    """Names alone of all files that Python and its packages brought."""
    names = {file.name for distribution in distributions() for file in distribution.files or []}
    modules = sysconfig.get_config_var("DESTSHARED")
    return names | ({path.name for path in Path(modules).iterdir()} if modules else set())


def main(frozen: Path) -> int:
    """Print them; 1 if there are any."""
    files = (path for path in frozen.rglob("*") if path.is_file() and not path.is_symlink())
    found = strangers((path.relative_to(frozen).as_posix() for path in files), packaged_files())
    for name in found:
        print(name)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
