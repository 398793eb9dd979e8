"""Two columns of a panel: what it is about, and beside it what to do with it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

MOST_SIDE = 560
"""Pixels: a wider column at the side would only stretch its lines."""


def lay_out_columns(panel: QWidget, column: QVBoxLayout, side: QVBoxLayout, least_side: int) -> None:
    """Fill a panel with both; the side is at least `least_side` pixels wide."""
    beside = QWidget()
    beside.setMinimumWidth(least_side)
    beside.setMaximumWidth(MOST_SIDE)
    beside.setLayout(side)
    side.setContentsMargins(0, 0, 0, 0)
    layout = QHBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(24)
    layout.addLayout(column, 4)
    layout.addWidget(beside, 3)
