"""What Linux knows Tellapart by."""

ID = "org.tellapart.Tellapart"
"""Of the software catalogue and of Flatpak."""

DEVELOPER = "org.tellapart"

MAINTAINER = "The Tellapart developers <developers@tellapart.invalid>"
"""Packages must name one; the address is one that can belong to nobody."""

SUMMARY = "tells pictures apart, taught by your own"

DESCRIPTION = (
    "Drop pictures on the window and read what is on them. Drop labelled folders, press Train once, and have",
    "a model of your own a little later: on your own computer, with no network, no account and no code.",
)

HOME = "usr/lib/tellapart"
"""Where the frozen application lies below the root of a system."""
