"""torchvision's own libraries, which it loads by name: PyInstaller would not find them.

They were `_C` and `image` until torchvision 0.28 and are `_C_stable` and `image_stable` since 0.29; without them
`import torchvision` fails in the frozen application.
"""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs(
    "torchvision", search_patterns=["_C*.so", "image*.so", "*.pyd", "*.dll", "*.dylib"]
)

_FOUND = {source.replace("\\", "/").rsplit("/", 1)[-1].split(".")[0] for source, _destination in binaries}
for wanted in ("_C", "image"):
    if not any(name == wanted or name == f"{wanted}_stable" for name in _FOUND):
        raise SystemExit(
            f"torchvision's library {wanted} was not found; look what it is called now: {sorted(_FOUND)}"
        )

# TorchScript reads the source.
module_collection_mode = "pyz+py"
