"""Fields for numbers, in the looks that the style sheet knows."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox


def number_field(low: int, high: int, value: int, name: str) -> QSpinBox:
    """A field for a whole number; `name` is said by screen readers."""
    field = QSpinBox()
    field.setRange(low, high)
    field.setValue(value)
    field.setAccessibleName(name)
    field.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding does not reach inside
    return field
