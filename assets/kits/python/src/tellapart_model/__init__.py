"""Runs a Tellapart model file: a picture's file name in, class and confidence out.

>>> from tellapart_model import Model
>>> model = Model("birds.tellapart")
>>> print(model.classify("photo.jpg"))
"""

from .answer import Answer
from .errors import ModelError, PictureError, TellapartError
from .model import Model, Row
from .selftest import SelfTest, run_selftest

__all__ = ["Answer", "Model", "ModelError", "PictureError", "Row", "SelfTest", "TellapartError", "run_selftest"]
__version__ = "1.0.0"
