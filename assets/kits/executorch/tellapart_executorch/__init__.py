"""Runs a Tellapart model with ExecuTorch: a picture's file name in, class and confidence out.

>>> from tellapart_executorch import Model
>>> model = Model("birds.tellapart")
>>> print(model.classify("photo.jpg"))
"""

from .model import Model
from .tellapart_model import Answer, ModelError, PictureError, Row, SelfTest, TellapartError, run_selftest

__all__ = ["Answer", "Model", "ModelError", "PictureError", "Row", "SelfTest", "TellapartError", "run_selftest"]
