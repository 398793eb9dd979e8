"""What macOS is told about Tellapart.app: its name, the files it opens, the systems it runs on."""

from __future__ import annotations

IDENTIFIER = "org.tellapart.Tellapart"
MODEL = "org.tellapart.model"
"""The type of a .tellapart file; Tellapart is who defines it."""

OLDEST_SYSTEM = (14, 0)
"""The oldest macOS. PyTorch's and ONNX Runtime's wheels are built for it; steps/dmg.py compares."""

PICTURES = {
    "public.jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "public.mpo-image": (".mpo",),
    "public.png": (".png", ".apng"),
    "org.webmproject.webp": (".webp",),
    "public.avif": (".avif",),
    "public.heic": (".heic",),
    "public.heif": (".heif", ".hif"),
    "public.tiff": (".tif", ".tiff"),
    "com.microsoft.bmp": (".bmp", ".dib"),
    "com.compuserve.gif": (".gif",),
}
"""The system's names of the types of pictures, and the endings that Tellapart reads."""

_READS = "Tellapart reads the pictures and folders that you choose, and nothing else."


def info_plist(version: str) -> dict[str, object]:
    """What goes into Info.plist beside what PyInstaller writes itself (the program's and the icon's names).

    Args:
        version: three numbers, such as "1.2.0".
    """
    return {
        "CFBundleDisplayName": "Tellapart",
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleName": "Tellapart",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "en",
        # The system's own dialogs are in the person's language, although the window is in English.
        "CFBundleAllowMixedLocalizations": True,
        "CFBundleDocumentTypes": [_models(), _pictures(), _folders()],
        "UTExportedTypeDeclarations": [_model_type()],
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSArchitecturePriority": ["arm64"],
        "LSMinimumSystemVersion": ".".join(map(str, OLDEST_SYSTEM)),
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The Tellapart developers, Apache License 2.0",
        "NSPrincipalClass": "NSApplication",
        "NSSupportsAutomaticGraphicsSwitching": True,
        # What macOS shows when it asks the person; there is none for the camera, which Tellapart does not use.
        "NSDesktopFolderUsageDescription": _READS,
        "NSDocumentsFolderUsageDescription": _READS,
        "NSDownloadsFolderUsageDescription": _READS,
        "NSNetworkVolumesUsageDescription": _READS,
        "NSRemovableVolumesUsageDescription": _READS,
    }


def _models() -> dict[str, object]:
    return {
        "CFBundleTypeName": "Tellapart model",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Owner",
        "LSItemContentTypes": [MODEL],
    }


def _pictures() -> dict[str, object]:
    return {
        "CFBundleTypeName": "Picture",
        "CFBundleTypeRole": "Viewer",
        # A double click goes on opening Preview.
        "LSHandlerRank": "Alternate",
        "LSItemContentTypes": list(PICTURES),
    }


def _folders() -> dict[str, object]:
    return {
        "CFBundleTypeName": "Folder of pictures",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
        "LSItemContentTypes": ["public.folder"],
    }


def _model_type() -> dict[str, object]:
    return {
        "UTTypeIdentifier": MODEL,
        "UTTypeDescription": "Tellapart model",
        # Not “public.zip-archive”: a double click would unpack the model where Tellapart is not installed.
        "UTTypeConformsTo": ["public.data", "public.content"],
        "UTTypeTagSpecification": {
            "public.filename-extension": ["tellapart"],
            "public.mime-type": ["application/x-tellapart"],
        },
    }
