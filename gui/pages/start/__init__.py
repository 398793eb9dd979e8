"""The start page: recent projects, the sample pictures, and a place to drop anything."""
