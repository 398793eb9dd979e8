"""`python -m tellapart_litert`: classify pictures, or test that the model's own answers come out."""

from __future__ import annotations

import sys

from .model import Model
from .tellapart_model.__main__ import main

if __name__ == "__main__":
    sys.exit(main(kind=Model, program="tellapart-litert"))
