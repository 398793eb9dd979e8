"""The window around the pages: sidebar, page stack, status bar."""
