"""Numbers as people write them, in their own language: shares, counts, times, sizes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

_THIN = "\u202f"
"""A narrow space that does not break, between a number and its unit."""


def readable_locale(system: QLocale) -> QLocale:
    """The system's locale, or international English where none is set: there Qt would write 30000."""
    if system.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.World)
    return system


def percent(share: float) -> str:
    """A share in [0, 1] as whole percent; only a share of exactly 0 or 1 reads as 0 % or 100 %."""
    locale = QLocale()
    rounded = round(share * 100)
    sign = f"{_THIN}{locale.percent()}"
    if rounded == 0 and share > 0:
        return f"<{_THIN}{locale.toString(1)}{sign}"
    if rounded == 100 and share < 1:
        return f">{_THIN}{locale.toString(99)}{sign}"
    return f"{locale.toString(rounded)}{sign}"


def precise_percent(share: float) -> str:
    """A share in [0, 1] as percent with one decimal, for those who want the numbers."""
    locale = QLocale()
    return f"{locale.toString(share * 100, 'f', 1)}{_THIN}{locale.percent()}"


def number(count: int) -> str:
    """A whole number with the thousands set apart as the language does it."""
    return QLocale().toString(count)


def file_size(size: int) -> str:
    """Bytes as "14.2 MB"."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def duration(seconds: float) -> str:
    """A time that was measured: "4 s", "12 min"."""
    if seconds < 1:
        return QCoreApplication.translate("Numbers", "less than a second")
    if seconds < 90:
        return QCoreApplication.translate("Numbers", "{0} s").format(number(round(seconds)))
    if seconds < 5400:
        return QCoreApplication.translate("Numbers", "{0} min").format(number(round(seconds / 60)))
    return QCoreApplication.translate("Numbers", "{0} h").format(QLocale().toString(seconds / 3600, "f", 1))


def estimate(seconds: float) -> str:
    """A time that is guessed: "a few seconds", "about 40 seconds", "about 3 minutes"."""
    if seconds < 8:
        return QCoreApplication.translate("Numbers", "a few seconds")
    if seconds < 90:
        return QCoreApplication.translate("Numbers", "about {0} seconds").format(number(10 * round(seconds / 10)))
    if seconds < 5400:
        return QCoreApplication.translate("Numbers", "about {0} minutes").format(number(round(seconds / 60)))
    return QCoreApplication.translate("Numbers", "about {0} hours").format(number(round(seconds / 3600)))


def time_left(seconds: float) -> str:
    """A time that remains: "24 s left"."""
    return QCoreApplication.translate("Numbers", "{0} left").format(duration(max(1.0, seconds)))
