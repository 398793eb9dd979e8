"""The Classify page: pictures in, a class for each out."""
