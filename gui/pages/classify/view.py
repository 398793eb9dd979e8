"""The Classify page: drop pictures, read their classes."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.api import PictureResult
from gui.frame.page import Page
from gui.pages.classify.arrangement import Arrangement, Show
from gui.pages.classify.counts_line import CountsLine
from gui.pages.classify.detail_panel import DetailPanel
from gui.pages.classify.filter_bar import FilterBar
from gui.pages.classify.model_chooser import ModelChooser
from gui.pages.classify.result_lists import ResultLists
from gui.pages.classify.result_model import ResultModel
from gui.pages.classify.result_words import known_words, table_text
from gui.pages.classify.view_model import ClassifyViewModel
from gui.pages.file_dialogs import choose_folder, choose_pictures, save_as, show_in_folder
from gui.widgets.banner import Banner
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.drop_zone import DropZone
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import label
from gui.widgets.thumbnail_source import ThumbnailSource
from gui.wording import dropped_things, pictures, plural

REFRESH_EVERY_MS = 100


class ClassifyPage(Page):
    """Works without a project: the general model answers from the first minute.

    Args:
        thumbnails: small pictures for the grid.
        large: pictures of about 640 pixels for the panel at the right; used by this page alone.
    """

    key = "classify"
    icon = "classify"

    def __init__(
        self,
        view_model: ClassifyViewModel,
        thumbnails: ThumbnailSource,
        large: ThumbnailSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self.model = ResultModel(view_model.book, self)
        self._saved_path = ""
        self._offered = False
        self._make_widgets(thumbnails, large)
        self._lay_out()
        self._refresh_soon = QTimer(self)
        self._refresh_soon.setSingleShot(True)
        self._refresh_soon.setInterval(REFRESH_EVERY_MS)
        self._connect()
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Classify")

    def drop_sentence(self, paths: tuple[str, ...]) -> str:
        """A model file is opened, everything else is classified."""
        if any(path.lower().endswith(".tellapart") for path in paths):
            return self.tr("Drop to classify with this model")
        return self.tr("Drop to classify {0}").format(dropped_things(paths))

    def accept_drop(self, paths: tuple[str, ...]) -> None:
        """Do so."""
        models = [path for path in paths if path.lower().endswith(".tellapart")]
        if models:
            self.view_model.models.open(models[0])
        self.view_model.classify(tuple(path for path in paths if path not in models))

    def _make_widgets(self, thumbnails: ThumbnailSource, large: ThumbnailSource) -> None:
        self.chooser = ModelChooser(self.view_model.models)
        self.drop_zone = DropZone(self.tr("Drop pictures or folders here, paste, or"))
        self.banner = Banner()
        self.interrupted = Banner()
        self.filters = FilterBar()
        self.lists = ResultLists(self.model, thumbnails)
        self.detail = DetailPanel(large, self.view_model.explanations, self)
        self.counts = CountsLine(self.view_model)
        self.empty = EmptyState(
            "classify",
            self.tr("Drop pictures: each gets a class"),
            self.tr("Choose pictures…"),
            other=self.tr("Choose a folder…"),
        )
        self.save_button = accent_button(self.tr("&Save as CSV…"), "save")
        self.copy_button = plain_button(self.tr("Cop&y table"), "copy")
        self.copy_button.setToolTip(self.tr("For a spreadsheet: the selected pictures, or all that are shown"))
        self.clear_button = plain_button(self.tr("C&lear"))
        self.none_shown = label(self.tr("No picture fits what is chosen above."), "muted")

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.addWidget(label(self.title(), "title"), 1)
        header.addWidget(self.chooser)
        actions = QHBoxLayout()
        actions.setSpacing(12)
        for button in (self.save_button, self.copy_button, self.clear_button):
            actions.addWidget(button)
        actions.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.filters)
        left.addWidget(self.none_shown)
        left.addWidget(self.lists, 1)
        left.addWidget(self.counts)
        left.addLayout(actions)
        self._results = QWidget()
        body = QHBoxLayout(self._results)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addLayout(left, 1)
        body.addWidget(self.detail)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._results)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(14)
        layout.addLayout(header)
        layout.addWidget(self.drop_zone)
        layout.addWidget(self.banner)
        layout.addWidget(self.interrupted)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        view_model = self.view_model
        view_model.results_added.connect(self.model.append)
        view_model.cleared.connect(self.model.clear)
        view_model.state_changed.connect(self._on_state)
        view_model.models.changed.connect(self._on_state)
        view_model.saved.connect(self._on_saved)
        self._refresh_soon.timeout.connect(self.refresh)
        self.model.shown_changed.connect(self._on_state)
        self.model.layoutChanged.connect(self._on_arranged)
        self.model.modelReset.connect(self._on_arranged)
        self.filters.arrangement_chosen.connect(self._arrange)
        self.filters.table_chosen.connect(self.lists.show_table)
        self.counts.show_chosen.connect(self._on_show)
        self.lists.current_changed.connect(self._on_current)
        self.drop_zone.choose_pictures.connect(self._on_choose_pictures)
        self.drop_zone.choose_folder.connect(self._on_choose_folder)
        self.empty.accepted.connect(self._on_choose_pictures)
        self.empty.other.connect(self._on_choose_folder)
        self.save_button.clicked.connect(self._on_save)
        self.copy_button.clicked.connect(self._on_copy)
        self.clear_button.clicked.connect(view_model.clear)
        self.banner.acted.connect(self._on_show_saved)
        self.interrupted.acted.connect(self._on_go_on)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.lists)
        copy.activated.connect(self._on_copy)

    @Slot()
    def refresh(self) -> None:
        """Show the numbers of now."""
        view_model, hides = self.view_model, self.model.arrangement.hides
        shown = self.model.rowCount()
        something = len(view_model.book) > 0 or view_model.running
        self._stack.setCurrentWidget(self._results if something else self.empty)
        self.empty.set_hint(known_words(view_model.models))
        self.counts.refresh(shown, hides=hides)
        self.filters.show_classes(view_model.book)
        self.none_shown.setVisible(hides and shown == 0)
        self.save_button.setText(
            self.tr("&Save {0} as CSV…").format(pictures(shown)) if hides else self.tr("&Save as CSV…")
        )
        for button in (self.save_button, self.copy_button):
            button.setEnabled(shown > 0)
        self._offer_to_go_on()
        if not view_model.running:
            self.model.sort_if_needed()
            self.lists.look_at_first()

    def _offer_to_go_on(self) -> None:
        offered, self._offered = self._offered, self.view_model.can_go_on
        if not self._offered:
            self.interrupted.hide()
        elif not offered:
            left = self.view_model.left
            words = (
                self.tr("Go on") if left is None else plural("Classify", "Go on with the remaining %n", "", left)
            )
            kept = self.tr("It stopped before the last picture. The results so far are kept.")
            self.interrupted.say(kept, "", "doubt", words)

    @Slot()
    def _on_state(self) -> None:
        if not self.view_model.running:
            self.refresh()
        elif not self._refresh_soon.isActive():
            self._refresh_soon.start()

    @Slot(object)
    def _arrange(self, arrangement: Arrangement) -> None:
        self.model.arrange(arrangement)

    @Slot()
    def _on_arranged(self) -> None:
        self.filters.show_arrangement(self.model.arrangement)

    @Slot(object)
    def _on_show(self, show: Show) -> None:
        now = self.model.arrangement
        self.model.arrange(Arrangement(now.sort, now.descending, show=show))

    @Slot(object)
    def _on_current(self, result: PictureResult | None) -> None:
        self.detail.show_result(result, self.view_model.models.card())

    @Slot(object)
    def _on_saved(self, path: str) -> None:
        self._saved_path = path
        self.banner.say(self.tr("Saved."), path, "good", self.tr("Show in folder"))

    @Slot()
    def _on_show_saved(self) -> None:
        self.banner.hide()
        show_in_folder(self._saved_path)

    @Slot()
    def _on_go_on(self) -> None:
        self.view_model.go_on()
        self.refresh()

    @Slot()
    def _on_choose_pictures(self) -> None:
        self.view_model.classify(choose_pictures(self))

    @Slot()
    def _on_choose_folder(self) -> None:
        self.view_model.classify(choose_folder(self))

    @Slot()
    def _on_save(self) -> None:
        name, kind = self.tr("classes.csv"), self.tr("Tables")
        path = save_as(self, self.tr("Save the results"), name, kind, ".csv")
        if path:
            self.view_model.save(self.model.results(), path)

    @Slot()
    def _on_copy(self) -> None:
        selected = self.lists.selected()
        chosen = selected if len(selected) > 1 else self.model.results()
        QGuiApplication.clipboard().setText(table_text(chosen))
