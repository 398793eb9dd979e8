"""The pages: one folder each, with a view (widgets) and a view-model (QtCore only)."""
