"""The settings, and how they become a small JSON object and come back from one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from engine.api import DeviceKind

SCHEMA = 1
THEMES = ("system", "light", "dark")
MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person chose.

    Attributes:
        schema: version of the file's form.
        theme: "system", "light" or "dark".
        device: where the engine computes.
        top: answers per picture, 1 to 20.
        reduced_decoding: decode big JPEGs at a smaller scale.
        recent_projects: folders, the newest first, at most eight.
        language: a language's code ("zh"), or "" for the system's.
        trainings: what was chosen for trainings, the newest first: (project folder, (name, value) pairs); read and
            written by `gui.settings.kept_choices`.
        share_targets: what models were last written as; empty for the usual.
        share_half: whether they were written in half precision.
        share_folder: where to, or "".
        look_for_newer: whether to look for newer versions of Tellapart.
        looked_for_newer: the day that was done last ("2026-11-24"), or "".
    """

    schema: int = SCHEMA
    theme: str = "system"
    device: DeviceKind = DeviceKind.AUTO
    top: int = 5
    reduced_decoding: bool = False
    recent_projects: tuple[str, ...] = ()
    language: str = ""
    trainings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    share_targets: tuple[str, ...] = ()
    share_half: bool = False
    share_folder: str = ""
    look_for_newer: bool = False
    looked_for_newer: str = ""


DEFAULTS = Settings()


class WrongSettingsError(ValueError):
    """A settings file holds something that cannot be understood."""


def to_json(settings: Settings) -> dict[str, object]:
    """Only the values that differ from the defaults, and the schema."""
    differing = {
        each.name: getattr(settings, each.name)
        for each in fields(Settings)
        if getattr(settings, each.name) != getattr(DEFAULTS, each.name)
    }
    return {"schema": settings.schema, **differing}


def from_json(data: object) -> Settings:
    """Settings from what `to_json` made, by this version or an older one; unknown names are left out.

    Raises:
        WrongSettingsError: if a value has the wrong type or range.
    """
    if not isinstance(data, dict):
        raise WrongSettingsError("not an object")
    values = _migrated(data)
    return Settings(
        theme=_one_of(values, "theme", THEMES, DEFAULTS.theme),
        device=DeviceKind(_one_of(values, "device", tuple(DeviceKind), DEFAULTS.device)),
        top=_whole(values, "top", 1, 20, DEFAULTS.top),
        reduced_decoding=_yes_or_no(values, "reduced_decoding", DEFAULTS.reduced_decoding),
        recent_projects=_texts(values, "recent_projects")[:MOST_RECENT],
        language=_text(values, "language"),
        trainings=_trainings(values, "trainings"),
        share_targets=_texts(values, "share_targets"),
        share_half=_yes_or_no(values, "share_half", DEFAULTS.share_half),
        share_folder=_text(values, "share_folder"),
        look_for_newer=_yes_or_no(values, "look_for_newer", DEFAULTS.look_for_newer),
        looked_for_newer=_text(values, "looked_for_newer"),
    )


def schema_of(data: object) -> int:
    """The version of a settings file's form; 0 if it does not say."""
    schema = data.get("schema") if isinstance(data, dict) else None
    return schema if isinstance(schema, int) else 0


def _migrated(data: dict[str, object]) -> dict[str, object]:
    # Each step turns one schema into the next; schema 0 had no number but the same names.
    return {**data, "schema": SCHEMA}


def _one_of(values: Mapping[str, object], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = values.get(name, default)
    if not isinstance(value, str) or value not in allowed:
        raise WrongSettingsError(name)
    return value


def _whole(values: Mapping[str, object], name: str, low: int, high: int, default: int) -> int:
    value = values.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise WrongSettingsError(name)
    return value


def _yes_or_no(values: Mapping[str, object], name: str, default: bool) -> bool:
    value = values.get(name, default)
    if not isinstance(value, bool):
        raise WrongSettingsError(name)
    return value


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise WrongSettingsError(name)
    return value


def _texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = values.get(name, [])
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise WrongSettingsError(name)
    return tuple(value)


def _trainings(values: Mapping[str, object], name: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    value = values.get(name, [])
    if not isinstance(value, list | tuple):
        raise WrongSettingsError(name)
    return tuple(_training(each, name) for each in value)


def _training(value: object, name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    match value:
        case [str(folder), [*pairs]]:
            return folder, tuple(_pair(each, name) for each in pairs)
    raise WrongSettingsError(name)


def _pair(value: object, name: str) -> tuple[str, str]:
    match value:
        case [str(first), str(second)]:
            return first, second
    raise WrongSettingsError(name)
