"""The Pictures page: classes at the left, thumbnails at the right, labels by key, by drag, by menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.api import Problem
from gui import wording
from gui.frame.page import Page
from gui.pages.pictures.class_panel import ClassPanel
from gui.pages.pictures.findings_strip import FindingsStrip
from gui.pages.pictures.note import Note
from gui.pages.pictures.picture_model import PictureModel
from gui.pages.pictures.view_model import PicturesViewModel
from gui.widgets.buttons import accent_button, link_button, plain_button
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import label
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource


class PicturesPage(Page):
    """What the project holds.

    Signals:
        new_project: the person wants one; the main window has the dialog.
        check_labels: the person wants to look at the labels that may be wrong; the Check page has them.
        undo: the person wants the last change of labels or pictures undone.
    """

    key = "pictures"
    icon = "pictures"
    new_project = Signal()
    check_labels = Signal()
    undo = Signal()

    def __init__(self, model: PicturesViewModel, source: ThumbnailSource) -> None:
        super().__init__()
        self._model = model
        self.grid = ThumbnailGrid(source)
        self.grid.setModel(PictureModel(model, self))
        self.grid.setDragEnabled(True)
        self.grid.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.panel = ClassPanel(model)
        self.facts = label("", "muted")
        self.add = plain_button(self.tr("Add pictures"), "plus")
        self.train = accent_button(self.tr("Train"), "train")
        self.note = Note()
        self.strip = FindingsStrip(model)
        self.undo_button = link_button(self.tr("Undo"), "undo")
        self.undo_button.hide()
        self.selection = label("", "muted")
        self.selection.setMinimumHeight(34)  # as high as the buttons that come and go beside it
        self.label_as = plain_button(self.tr("Label as"))
        self.remove = plain_button(self.tr("Remove"), "trash")
        self.remove.setToolTip(self.tr("Take out of the project; the files stay where they are"))
        self.nothing = EmptyState("pictures", "", other=self.tr("Choose a table (CSV)…"))
        self.no_project = EmptyState(
            "folder",
            self.tr("A project keeps your pictures, their classes and what was learned"),
            self.tr("New project…"),
            self.tr("Or drop folders of pictures on the start page."),
            self.tr("Go to the start page"),
        )
        self.stack = QStackedWidget()
        self._kept_row = -1
        self._menus()
        self._lay_out()
        self._connect()
        self._refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Pictures")

    def drop_sentence(self, paths: tuple[str, ...]) -> str:
        """Dropped pictures are added to the project."""
        if not self._model.has_project:
            return ""
        return self.tr("Drop to add {0}").format(wording.dropped_things(paths))

    @Slot(object)
    def accept_drop(self, paths: tuple[str, ...]) -> None:
        """Add them."""
        if self._model.has_project:
            self._model.import_pictures(paths)

    def entered(self) -> None:
        """The keyboard belongs to the pictures."""
        if self._model.total:
            self.grid.setFocus()

    def selected(self) -> list[int]:
        """Numbers of the selected pictures."""
        return [self._model.visible[row] for row in self.grid.selected_rows() if row < len(self._model.visible)]

    def _menus(self) -> None:
        menu = QMenu(self.add)
        menu.addAction(self.tr("&Pictures…")).triggered.connect(self._choose_pictures)
        menu.addAction(self.tr("A &folder…")).triggered.connect(self.choose_folder)
        menu.addAction(self.tr("A &table (CSV)…")).triggered.connect(self._choose_table)
        self.add.setMenu(menu)
        self.classes_menu = QMenu(self.label_as)
        self.classes_menu.aboutToShow.connect(self._fill_classes_menu)
        self.classes_menu.triggered.connect(self._on_class_picked)
        self.label_as.setMenu(self.classes_menu)

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(self.title(), "title"))
        words.addWidget(self.facts)
        head.addLayout(words, 1)
        head.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.train, 0, Qt.AlignmentFlag.AlignTop)
        strip = QHBoxLayout()
        strip.setSpacing(12)
        strip.addWidget(self.selection)
        strip.addWidget(self.undo_button)
        strip.addStretch()
        strip.addWidget(self.label_as)
        strip.addWidget(self.remove)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(strip)
        right.addWidget(self.grid, 1)
        full = QWidget()
        body = QHBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addWidget(self.panel)
        body.addLayout(right, 1)
        for state in (full, self.nothing, self.no_project):
            self.stack.addWidget(state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self._head)
        layout.addWidget(self.strip)
        layout.addWidget(self.note)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        model = self._model
        model.classes_changed.connect(self._refresh)
        model.reset.connect(self._on_reset)
        model.appended.connect(self._refresh)
        model.relabelled.connect(self._on_relabelled)
        model.noted.connect(self._on_noted)
        model.interrupted.connect(self.note.say_interrupted)
        model.importing_changed.connect(self._refresh)
        self.note.undo.connect(self.undo)
        self.note.add_rest.connect(model.add_rest)
        self.note.to_training.connect(self._on_train)
        model.findings.changed.connect(self.note.training_over)
        model.findings.training_interrupted.connect(self.note.say_training_interrupted)
        self.undo_button.clicked.connect(self.undo)
        self.strip.show_warnings.connect(self._show_warnings)
        self.strip.check_labels.connect(self.check_labels)
        self.grid.key_pressed.connect(self._on_key)
        self.grid.shift_pressed.connect(self._on_shift_key)
        self.grid.selection_changed.connect(self._on_selection)
        self.grid.customContextMenuRequested.connect(self._on_context_menu)
        self.panel.named.connect(self._on_named)
        self.train.clicked.connect(self._on_train)
        self.remove.clicked.connect(self._on_remove)
        self.nothing.accepted.connect(self.choose_folder)
        self.nothing.other.connect(self._choose_table)
        self.no_project.accepted.connect(self.new_project)
        self.no_project.other.connect(self._on_start)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.grid)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_remove)

    @Slot()
    def _refresh(self) -> None:
        model = self._model
        shown = 2 if not model.has_project else 0 if model.total or model.class_names() else 1
        self.stack.setCurrentIndex(shown)
        self._head.setVisible(model.has_project)
        for part in (self.facts, self.add, self.train):
            part.setVisible(shown == 0)
        count, classes = model.total, len(model.class_names())
        self.facts.setText(f"{wording.pictures(count)}  ·  {wording.classes(classes)}")
        self.train.setEnabled(classes > 1)
        self.train.setToolTip("" if classes > 1 else self.tr("Give pictures at least two classes first"))
        self.strip.refresh()
        if shown:
            self.strip.hide()
        self._invite()
        self._on_selection()

    def _invite(self) -> None:
        self.nothing.other_button.setVisible(not self._model.importing)
        if self._model.importing:
            self.nothing.set_words(
                self.tr("Adding pictures…"), self.tr("They appear here. The files stay where they are.")
            )
            return
        self.nothing.set_words(
            self.tr("Drop folders of pictures here, one folder for each class"),
            self.tr("A table of path and label (CSV) works too. The pictures stay where they are."),
            self.tr("Choose a folder…"),
        )

    @Slot(str)
    def offer_undo(self, words: str) -> None:
        """Offer to undo what these words name; "" if there is nothing to undo."""
        self.undo_button.setVisible(bool(words))
        self.undo_button.setToolTip(self.tr("{0} (Ctrl+Z)").format(words))
        self.undo_button.setAccessibleName(self.tr("Undo: {0}").format(words))
        self.note.next_undone(words)

    @Slot()
    def _on_reset(self) -> None:
        # After labelling, the pictures that left the list give way to the next one: it is selected already.
        if self._kept_row >= 0 and self._model.visible:
            self.grid.select_row(min(self._kept_row, len(self._model.visible) - 1))
        self._kept_row = -1
        self._refresh()

    @Slot()
    def _on_relabelled(self) -> None:
        self._kept_row = -1
        self.strip.refresh()

    @Slot()
    def _on_selection(self) -> None:
        count, shown = len(self.grid.selected_rows()), len(self._model.visible)
        if count:
            words = wording.plural("Pictures", "%n selected", "", count)
        else:
            words = wording.plural("Pictures", "%n picture(s) shown", "", shown)
        self.selection.setText(words)
        self.label_as.setVisible(count > 0)
        self.remove.setVisible(count > 0)

    @Slot(object)
    def _on_key(self, key: str) -> None:
        self._keep_place()
        self._model.press(key, self.selected())

    @Slot(object)
    def _on_shift_key(self, key: str) -> None:
        self._keep_place()
        self._model.press_also(key, self.selected())

    def _keep_place(self) -> None:
        rows = self.grid.selected_rows()
        self._kept_row = rows[0] if rows else -1

    @Slot(object)
    def _on_noted(self, brought: tuple[str, str, tuple[Problem, ...]]) -> None:
        self.note.say_added(*brought)
        self._refresh()

    @Slot()
    def _show_warnings(self) -> None:
        self.note.say_warnings(self._model.warnings)

    @Slot(object)
    def _on_named(self, name: str) -> None:
        self._keep_place()
        self._model.add_class(name, self.selected())

    @Slot()
    def _fill_classes_menu(self) -> None:
        self.classes_menu.clear()
        for line in self._model.lines():
            if line.name:
                words = line.name.replace("&", "&&")
                action = self.classes_menu.addAction(f"{words}\t{line.key}" if line.key else words)
                action.setData(line.name)
        self.classes_menu.addSeparator()
        self.classes_menu.addAction(self.tr("No class\t0")).setData("")

    @Slot(QAction)
    def _on_class_picked(self, action: QAction) -> None:
        name = action.data()
        self._keep_place()
        self._model.label(self.selected(), name if isinstance(name, str) and name else None)

    @Slot(QAction)
    def _on_also_picked(self, action: QAction) -> None:
        self._keep_place()
        self._model.label_also(self.selected(), str(action.data()))

    @Slot(QPoint)
    def _on_context_menu(self, at: QPoint) -> None:
        if not self.grid.selected_rows():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        classes = menu.addMenu(self.tr("Label as"))
        self._fill_classes_menu()
        classes.addActions(self.classes_menu.actions())
        classes.triggered.connect(self._on_class_picked)
        also = menu.addMenu(self.tr("Also, or no longer"))
        for line in self._model.lines():
            if line.name:
                words = line.name.replace("&", "&&")
                also.addAction(f"{words}\t⇧{line.key}" if line.key else words).setData(line.name)
        also.triggered.connect(self._on_also_picked)
        menu.addAction(self.tr("Show in folder")).triggered.connect(self._show_in_folder)
        menu.addSeparator()
        menu.addAction(self.tr("Remove from project (the file stays)")).triggered.connect(self._on_remove)
        menu.popup(self.grid.viewport().mapToGlobal(at))

    @Slot()
    def _show_in_folder(self) -> None:
        for number in self.selected()[:1]:
            folder = Path(self._model.row(number).path).parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _on_remove(self) -> None:
        pictures = self.selected()
        if not pictures:
            return
        self._keep_place()
        self.note.say_removed(len(pictures), self._model.remove(pictures))

    @Slot()
    def _on_train(self) -> None:
        self.go_to.emit("train")

    @Slot()
    def _on_start(self) -> None:
        self.go_to.emit("start")

    @Slot()
    def _choose_pictures(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add pictures"))
        if paths:
            self.accept_drop(tuple(paths))

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of class folders, then add it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Add a folder with one folder for each class"))
        if folder:
            self.accept_drop((folder,))

    @Slot()
    def _choose_table(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Add a table"), "", self.tr("Tables (*.csv)"))
        if path:
            self.accept_drop((path,))
