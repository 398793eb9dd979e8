"""Where the frozen application begins, whichever of its programs was started."""

import multiprocessing
import sys

if __name__ == "__main__":
    # The engine's process is this very program, started once more with words that only this call understands.
    multiprocessing.freeze_support()
    if "window" in sys.executable.replace("\\", "/").rsplit("/", 1)[-1]:
        from gui.__main__ import main
    else:
        from engine.__main__ import main
    raise SystemExit(main())
