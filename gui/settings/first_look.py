"""Where the settings are, and the one that is needed before the first paint; loads nothing else."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_THEMES = ("system", "light", "dark")


def settings_file() -> Path:
    """Where the settings are kept on this system."""
    return Path(platformdirs.user_config_dir("tellapart", appauthor=False)) / "settings.json"


def chosen_theme(file: Path) -> str:
    """The theme in a settings file: "light" or "dark", or "system" if it says nothing that can be understood."""
    if not file.exists():
        return "system"
    import json

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return "system"
    theme = data.get("theme") if isinstance(data, dict) else None
    return theme if isinstance(theme, str) and theme in _THEMES else "system"
