"""What Tellapart.app and its disk image are made of, signed with and told to macOS."""
