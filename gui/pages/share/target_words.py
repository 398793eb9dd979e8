"""What a model can be written as, in plain words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api import Target

translate = QCoreApplication.translate


def target_name(target: Target) -> str:
    """What people call it; names of products are the same in every language."""
    match target:
        case Target.PYTHON:
            return "Python"
        case Target.CPP:
            return "C++"
        case Target.JAVA:
            return "Java"
        case Target.JAVASCRIPT:
            return "JavaScript"
        case Target.WEB:
            return translate("Share", "Web page")
        case Target.TORCHSCRIPT:
            return "TorchScript"
        case Target.EXPORT:
            return "torch.export"
        case Target.OPENVINO:
            return "OpenVINO"
        case Target.OPENCV:
            return "OpenCV"
        case Target.LITERT:
            return "LiteRT"
        case Target.EXECUTORCH:
            return "ExecuTorch"
        case Target.COREML:
            return "Core ML"


def target_about(target: Target) -> str:
    """One line about it."""
    match target:
        case Target.PYTHON:
            return translate("Share", "a package to install, without torch")
        case Target.CPP:
            return translate("Share", "one header and one source for C++17")
        case Target.JAVA:
            return translate("Share", "Java 17, with Maven or without")
        case Target.JAVASCRIPT:
            return translate("Share", "a package for Node")
        case Target.WEB:
            return translate("Share", "works in any browser, also without the internet")
        case Target.TORCHSCRIPT:
            return translate("Share", "for PyTorch's C++ library, and older PyTorch")
        case Target.EXPORT:
            return translate("Share", "a .pt2 file for PyTorch of today")
        case Target.OPENVINO:
            return translate("Share", "for Intel's runtime")
        case Target.OPENCV:
            return translate("Share", "for programs that have OpenCV, 4 or 5")
        case Target.LITERT:
            return translate("Share", "TensorFlow's runtime for phones")
        case Target.EXECUTORCH:
            return translate("Share", "PyTorch's runtime for phones")
        case Target.COREML:
            return translate("Share", "for Apple's computers and phones; not tried out here")
