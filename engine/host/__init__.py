"""Where the engine runs: in a process of its own (`process`), or in this one (`inline`), behind one interface."""
