"""What the person chose for writing models for other programs."""

from __future__ import annotations

from dataclasses import replace

from engine.api import DEFAULT_TARGETS, Target
from gui.settings.store import SettingsStore


class KeptSharing:
    """Reads and writes the settings' choices for sharing.

    Args:
        store: the settings in use.
    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store

    @property
    def targets(self) -> tuple[Target, ...]:
        """What was chosen last, in the order of `Target`; the usual ones where nothing was."""
        chosen = self._store.settings.share_targets
        return tuple(target for target in Target if target.value in chosen) or DEFAULT_TARGETS

    @property
    def half(self) -> bool:
        """Whether half precision was chosen last."""
        return self._store.settings.share_half

    @property
    def folder(self) -> str:
        """The folder that was written to last, or ""."""
        return self._store.settings.share_folder

    def keep(self, targets: tuple[Target, ...], folder: str, *, half: bool) -> None:
        """Keep what was chosen."""
        names = () if targets == DEFAULT_TARGETS else tuple(target.value for target in targets)
        self._store.change(
            replace(self._store.settings, share_targets=names, share_half=half, share_folder=folder)
        )
