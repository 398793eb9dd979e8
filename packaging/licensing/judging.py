"""Which licences Tellapart may ship."""

from __future__ import annotations

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

_REFUSED = re.compile(r"(A?GPL|SSPL|CC-BY-NC|CC-BY-ND)-", re.IGNORECASE)
_EXCUSED = {"gcc-exception-3.1", "bootloader-exception"}
"""Exceptions that let anybody ship the library or program with software under another licence."""

_LOOKED_AT = {
    "licenseref-wordnet",
    # Both let anybody pass on the library, unchanged, with programs under any licence.
    "licenseref-intel-simplified",
    "licenseref-microsoft-distributable-code",
}
"""Licences without a name in the SPDX list that somebody has read."""

_TOKEN = re.compile(r"\(|\)|[^\s()]+")


def objection(licence: str) -> str:
    """Why a licence cannot be shipped, a sentence; "" if it can.

    Of licences joined by OR one that can be shipped is enough; of those joined by AND all must be.

    Args:
        licence: an SPDX expression.
    """
    try:
        text = canonicalize_license_expression(licence)
    except InvalidLicenseExpression as error:
        return f"“{licence}” is not a licence that SPDX knows: {error}"
    tokens = _TOKEN.findall(text)
    return "" if _either(tokens) else f"“{licence}” does not go with the Apache License that Tellapart is under."


def _either(tokens: list[str]) -> bool:
    good = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        good = _both(tokens) or good
    return good


def _both(tokens: list[str]) -> bool:
    good = _one(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        good = _one(tokens) and good
    return good


def _one(tokens: list[str]) -> bool:
    name = tokens.pop(0)
    if name == "(":
        good = _either(tokens)
        tokens.pop(0)
        return good
    excused = False
    if tokens and tokens[0] == "WITH":
        excused = tokens.pop(1).lower() in _EXCUSED
        tokens.pop(0)
    if name.lower().startswith("licenseref-"):
        return name.lower() in _LOOKED_AT
    return excused or not _REFUSED.match(name)
