"""Asking a model about pictures, many at a time, answers in order."""
