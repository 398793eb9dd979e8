"""What the person chose for trainings, kept for each project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from engine.api import Depth, DeviceKind, Framing, TrainMode, TrainOptions
from gui.settings.store import SettingsStore

MOST_PROJECTS = 32
_NOT_KEPT = frozenset({"name", "epochs"})


class KeptChoices:
    """Reads and writes the settings' `trainings`.

    Args:
        store: the settings in use.
    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store

    def of(self, folder: str) -> TrainOptions:
        """What was chosen last for a project; the defaults where nothing was, or nothing that is understood."""
        for known, choices in self._store.settings.trainings:
            if known == folder:
                return _options(dict(choices))
        return TrainOptions()

    def keep(self, folder: str, options: TrainOptions) -> None:
        """Keep what was chosen for a project; of many projects, those of the newest choices."""
        if not folder or _differing(options) == _differing(self.of(folder)):
            return
        others = tuple(each for each in self._store.settings.trainings if each[0] != folder)
        chosen = _differing(options)
        mine = ((folder, chosen),) if chosen else ()
        trainings = (*mine, *others)[:MOST_PROJECTS]
        self._store.change(replace(self._store.settings, trainings=trainings))


def _differing(options: TrainOptions) -> tuple[tuple[str, str], ...]:
    usual = TrainOptions()
    return tuple(
        (each.name, str(getattr(options, each.name)))
        for each in fields(TrainOptions)
        if each.name not in _NOT_KEPT and getattr(options, each.name) != getattr(usual, each.name)
    )


def _options(values: Mapping[str, str]) -> TrainOptions:
    usual = TrainOptions()
    framing, depth = values.get("framing"), values.get("depth")
    try:
        return TrainOptions(
            seed=int(values.get("seed", usual.seed)),
            time_budget=float(values.get("time_budget", usual.time_budget)),
            device=DeviceKind(values.get("device", usual.device)),
            mode=TrainMode(values.get("mode", usual.mode)),
            backbone=values.get("backbone", ""),
            framing=Framing(framing) if framing is not None else None,
            size=int(values["size"]) if "size" in values else None,
            depth=Depth(depth) if depth is not None else None,
            keep_look_alikes_together=values.get("keep_look_alikes_together", "True") == "True",
            multi_label=values.get("multi_label", "False") == "True",
            negatives=values.get("negatives", ""),
            minutes=float(values.get("minutes", usual.minutes)),
        )
    except ValueError:
        return usual  # of another version, or written by hand
