"""How a page says that something failed: what to do first, then what happened."""

from __future__ import annotations

from engine.api import ErrorReport
from gui.widgets.banner import Banner
from gui.wording import sentence_for


def say_failure(banner: Banner, report: ErrorReport, button: str = "") -> None:
    """Show a failure on a banner, the hint first where there is one."""
    message, hint = sentence_for(report)
    banner.say(hint or message, message if hint else "", "bad", button)
