"""Between a thumbnail source, which knows nothing of the engine, and the engine, which makes thumbnails."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.api import EngineLost, MakeThumbnails, ThumbnailsMade
from gui.bridge.engine_bridge import EngineBridge
from gui.widgets.thumbnail_source import ThumbnailSource


class ThumbnailAdapter(QObject):
    """Asks the engine for what a source wants.

    It keeps one job all its life, so that a new wish replaces what is left of the old one.
    """

    def __init__(self, bridge: EngineBridge, source: ThumbnailSource) -> None:
        super().__init__(source)
        self._bridge = bridge
        self._source = source
        self._job = bridge.new_job()
        source.wanted.connect(self._on_wanted)
        bridge.received.connect(self._on_event)

    @Slot(object)
    def _on_wanted(self, paths: tuple[str, ...]) -> None:
        self._bridge.send(MakeThumbnails(self._job, paths, self._source.edge))

    @Slot(object)
    def _on_event(self, event: object) -> None:
        match event:
            case ThumbnailsMade() if event.job == self._job:
                for made in event.thumbnails:
                    self._source.deliver(made.path, made.width, made.height, made.rgb)
            case EngineLost():
                self._source.ask_again()
