"""What Linux's packages have in common: files of the desktop, and the libraries that a system must have."""
