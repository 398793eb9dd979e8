"""Is there a newer Tellapart? Asked where a person wants it, answered by a signed file, never installed."""

from engine.updates.channel import Channel, own_channel
from engine.updates.looking import look_for_newer
from engine.updates.statement import NewerVersion

__all__ = ["Channel", "NewerVersion", "look_for_newer", "own_channel"]
