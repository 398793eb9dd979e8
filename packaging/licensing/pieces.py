"""What Tellapart ships beside Python packages, written down by hand."""

from __future__ import annotations

from licensing.parts import Part

PIECES = (
    Part(
        "Qt 6",
        "library",
        "LGPL-3.0-only",
        "https://code.qt.io/cgit/qt/qtbase.git/",
        "Inside PySide6. Its libraries are files of their own beside the program, unchanged, and may be replaced "
        "by other builds of the same version. Source of every release: "
        "https://download.qt.io/official_releases/qt/. What Qt itself took from others: "
        "https://doc.qt.io/qt-6/licenses-used-in-qt.html",
    ),
    Part(
        "libheif, libde265",
        "library",
        "LGPL-3.0-or-later",
        "https://github.com/strukturag/libheif",
        "Inside pi-heif, which reads HEIC pictures; unchanged files of their own that may be replaced. Source of "
        "libde265: https://github.com/strukturag/libde265",
    ),
    Part(
        "OpenBLAS",
        "library",
        "BSD-3-Clause",
        "https://github.com/OpenMathLib/OpenBLAS",
        "Inside NumPy and SciPy.",
    ),
    Part(
        "GCC's runtime libraries (libgfortran, libquadmath, libgomp)",
        "library",
        "GPL-3.0-or-later WITH GCC-exception-3.1 AND LGPL-2.1-or-later",
        "https://gcc.gnu.org/",
        "Inside NumPy, SciPy and PyTorch. The exception allows them beside software under any licence.",
    ),
    Part(
        "libjpeg-turbo",
        "library",
        "IJG AND BSD-3-Clause AND Zlib",
        "https://libjpeg-turbo.org/",
        "Inside Pillow and torchvision. This software is based in part on the work of the Independent JPEG Group.",
    ),
    Part("Python", "program", "PSF-2.0", "https://www.python.org/", "In installers; not in a Python package."),
    Part(
        "Libraries that Python uses",
        "library",
        "MIT AND bzip2-1.0.6 AND Zlib AND 0BSD AND blessing AND BSD-3-Clause",
        "https://docs.python.org/3.11/license.html",
        "libffi, Expat, bzip2, zlib, XZ Utils, SQLite, libuuid and Zstandard, in installers.",
    ),
    Part(
        "XCB",
        "library",
        "X11",
        "https://xcb.freedesktop.org/",
        "In installers for Linux: what Qt needs of it beside what the system has.",
    ),
    Part(
        "Intel oneAPI Math Kernel Library",
        "library",
        "LicenseRef-Intel-Simplified",
        "https://www.intel.com/content/www/us/en/developer/tools/oneapi/onemkl.html",
        "Inside PyTorch for Linux and Windows, as PyTorch's makers built it.",
    ),
    Part(
        "Microsoft Visual C++ runtime",
        "library",
        "LicenseRef-Microsoft-Distributable-Code",
        "https://learn.microsoft.com/visualstudio/releases/2022/redistribution",
        "In installers for Windows, unchanged and signed by Microsoft, who allows programs to bring it along.",
    ),
    Part("OpenSSL", "library", "Apache-2.0", "https://www.openssl.org/", "Inside Python and cryptography."),
    Part(
        "PyInstaller's bootloader",
        "program",
        "GPL-2.0-or-later WITH Bootloader-exception",
        "https://github.com/pyinstaller/pyinstaller",
        "The program that starts the frozen application. The exception allows it with software under any licence.",
    ),
    Part(
        "ONNX Runtime Web",
        "library",
        "MIT",
        "https://github.com/microsoft/onnxruntime",
        "In models that are written as a web page.",
    ),
    Part(
        "EfficientNet-Lite0, Lite1, Lite2",
        "weights",
        "Apache-2.0",
        "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite",
        "Weights of Google, trained on ImageNet (ILSVRC 2012); turned into PyTorch's form by ML Illustrated, and "
        "by Tellapart into ONNX.",
    ),
    Part(
        "Names of 1,000 everyday classes",
        "data",
        "LicenseRef-WordNet",
        "https://wordnet.princeton.edu/",
        "The classes of ILSVRC 2012; the words are WordNet's.",
    ),
    Part(
        "Golden pictures",
        "pictures",
        "Apache-2.0",
        "https://www.apache.org/licenses/LICENSE-2.0",
        "Tellapart's own, drawn by assets/golden/make_golden.py; they travel in every model file.",
    ),
    Part(
        "Sample pictures “hand-signs”",
        "pictures",
        "Apache-2.0",
        "https://github.com/ardamavi/Sign-Language-Digits-Dataset",
        "From the Sign Language Digits Dataset by Turkey Ankara Ayrancı Anadolu High School (Zeynep Dikle, Arda "
        "Mavi and 218 pupils, 2017); every fifth file, renamed, without camera data.",
    ),
    Part(
        "Sample pictures “everyday”: cat, espresso, brick-wall, photographer",
        "pictures",
        "CC0-1.0",
        "https://scikit-image.org/",
        "By Stefan van der Walt, Rachel Michetti, CC0Textures and Lav Varshney.",
    ),
    Part(
        "Sample pictures “everyday”: astronaut, rocket",
        "pictures",
        "CC-PDDC",
        "https://scikit-image.org/",
        "By NASA and SpaceX; in the public domain.",
    ),
    Part(
        "Sample picture “everyday”: flower",
        "pictures",
        "CC-BY-2.0",
        "https://www.flickr.com/photos/vultilion/6056698931/",
        "By vultilion; saved anew as JPEG.",
    ),
    Part(
        "Sample picture “everyday”: temple",
        "pictures",
        "CC-BY-2.0",
        "https://www.flickr.com/photos/danielbuechele/6061409035/",
        "By danielbuechele; saved anew as JPEG.",
    ),
)
