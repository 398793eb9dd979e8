"""What every step of a build uses."""
