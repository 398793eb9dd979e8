"""The parts of a certificate."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bundle.description import Description
from engine.contracts.sharing import Precision, RuntimeCheck, Tolerances
from engine.reporting.markup import Html, element, joined, table
from engine.reporting.score_sections import section
from engine.reporting.words import percent
from engine.verifying.comparing import plain_number
from engine.verifying.verify import Verified

MOST_CLASSES = 40

NAMES = {
    "onnxruntime": "ONNX Runtime",
    "python": "Python",
    "torchscript": "TorchScript",
    "export": "torch.export",
    "cpp": "C++",
    "java": "Java",
    "node": "Node",
    "browser": "Browser",
    "openvino": "OpenVINO",
    "opencv": "OpenCV 5",
    "opencv4": "OpenCV 4",
    "litert": "LiteRT",
    "executorch": "ExecuTorch",
    "coreml": "Core ML",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says of the file and the computer.

    Attributes:
        file: name of the model file.
        sha256: of its bytes, 64 hexadecimal digits.
        size_bytes: its size.
        machine: processor and system.
        program: Tellapart and its version.
        date: when it was checked.
    """

    file: str
    sha256: str
    size_bytes: int
    machine: str
    program: str
    date: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One golden picture on the page.

    Attributes:
        name: its name.
        height: in pixels.
        width: in pixels.
        uri: a small picture of it as a data URI, or None if there is none.
    """

    name: str
    height: int
    width: int
    uri: str | None


def verdict(verified: Verified) -> Html:
    """One sentence in a coloured box, and what should be known besides."""
    ran = [check for check in verified.checks if not check.skipped]
    differing = [NAMES[check.runtime] for check in ran if not check.agrees and not check.broke_down]
    broken = [NAMES[check.runtime] for check in ran if check.broke_down]
    if differing:
        said, kind = f"✗ Not the same answer in: {', '.join(differing)}.", "bad"
    elif broken:
        said, kind = f"✗ No answers from: {', '.join(broken)}.", "bad"
    elif not ran:
        said, kind = "✗ No runtime could be run on this computer.", "bad"
    else:
        said, kind = f"✓ The same answer in every runtime that was run ({len(ran)}).", "good"
    notes = [element("p", note) for note in verified.notes]
    return element("div", element("p", said, class_=f"verdict {kind}"), notes)


def runtimes(verified: Verified) -> Html:
    """The table, and what the tolerance means."""
    head = ["Runtime", "", "Version", "Pictures", "Same class", "Largest difference", "Milliseconds"]
    rows = [_row(check) for check in verified.checks if not check.skipped]
    skipped = [check for check in verified.checks if check.skipped]
    not_run = [element("li", f"{NAMES[check.runtime]}: {check.skipped}") for check in skipped]
    return section(
        "Runtimes",
        element("div", table(head, rows, numbers_from=3), class_="wide") if rows else "",
        element("p", tolerance_sentences(verified.bundle.description.tolerances), class_="soft"),
        [element("h3", "– Skipped: not run on this computer"), element("ul", not_run, class_="soft")]
        if skipped
        else "",
    )


def tolerance_sentences(tolerances: Tolerances) -> str:
    """What is allowed, in two sentences."""
    return (
        f"From the same pixels a probability may differ by {plain_number(tolerances.raw)}, by "
        f"{plain_number(tolerances.file)} for pictures that are not golden and where a decoder has said that its "
        f"pixels differ in places, and by "
        f"{plain_number(tolerances.core)} in runtimes that need a rewritten graph. The first class must be "
        "the same wherever the two best are further apart than twice that."
    )


def details(verified: Verified) -> Html | str:
    """What is wrong, and what was refused; nothing if there is neither."""
    parts: list[Html] = []
    for check in verified.checks:
        if check.failures:
            what = "what failed" if check.broke_down else "what differs"
            parts.append(element("h3", f"{NAMES[check.runtime]}: {what}"))
            parts.append(element("ul", [element("li", failure) for failure in check.failures]))
    for check in verified.checks:
        if check.refused:
            parts.append(element("h3", f"{NAMES[check.runtime]}: refused"))
            parts.append(
                element("ul", [element("li", f"{refusal.picture}: {refusal.reason}") for refusal in check.refused])
            )
    if not parts:
        return ""
    why = (
        "A kind of picture that a decoder does not read by the picture contract is refused by name: no answer is "
    )
    return section(
        "Differences and refusals", element("p", why + "better than another one.", class_="soft"), parts
    )


def model(verified: Verified, facts: Facts) -> Html:
    """What was checked, and where."""
    description, card = verified.bundle.description, verified.bundle.card
    classes = ", ".join(card.classes[:MOST_CLASSES])
    more = len(card.classes) - MOST_CLASSES
    score = "not judged"
    if card.score is not None:
        low, high = percent(card.score.low), percent(card.score.high)
        score = f"{percent(card.score.accuracy)} right ({card.score.right} of {card.score.total}; {low} to {high})"
    key = verified.bundle.signed_by
    rows: list[list[str]] = [
        ["Name", card.name],
        ["Classes", f"{len(card.classes)}: {classes}" + (f", … and {more} more" if more > 0 else "")],
        ["Score", score],
        ["Precision", _precision(description)],
        ["File", f"{facts.file}, {facts.size_bytes / 1e6:.1f} MB"],
        ["SHA-256 of the file", element("code", facts.sha256)],
        ["Signature", _signature(key) if key else "none"],
        ["Made with", ", ".join(f"{name} {version}" for name, version in description.made_by)],
        ["Checked on", facts.machine],
    ]
    return section("Model", table(["", ""], rows, numbers_from=9, class_="facts"))


def _precision(description: Description) -> str:
    facts = description.half
    if description.precision is not Precision.HALF:
        return "full"
    words = "half: weights are stored in 16 bits"
    if facts is None:
        return words
    words += (
        f"; answers on {facts.pictures} golden pictures moved by up to {plain_number(facts.largest_difference)}, "
        f"{percent(facts.top1_agreement)} of them kept their class"
    )
    if facts.accuracy_full is not None and facts.accuracy_half is not None:
        words += (
            f"; {percent(facts.accuracy_half)} of {facts.labelled} labelled pictures right, "
            f"{percent(facts.accuracy_full)} in full precision"
        )
    return words


def _signature(key: str) -> Html:
    known = (
        " Not changed since. Whose key that is, the file cannot say: compare it with the one that the maker gives."
    )
    return joined([element("code", f"Ed25519, valid, by {key}."), known])


def golden(shown: tuple[Shown, ...]) -> Html:
    """The golden pictures with their names."""
    figures = [
        element(
            "figure",
            element("img", src=one.uri, alt=one.name) if one.uri else "",
            element("figcaption", one.name, element("div", f"{one.width} × {one.height}", class_="soft")),
        )
        for one in shown
    ]
    said = (
        f"{len(shown)} pictures travel inside the model file, one or more for each oddity of picture files, "
        "with the SHA-256 of their pixels and the answers that are expected."
    )
    return section("Golden pictures", element("p", said), element("div", figures, class_="golden"))


def _row(check: RuntimeCheck) -> list[str]:
    wrong = ("✗ failed", "bad") if check.broke_down else ("✗ differs", "bad")
    state = ("✓ agrees", "good") if check.agrees else wrong
    return [
        NAMES[check.runtime],
        element("span", state[0], class_=f"state {state[1]}"),
        check.version,
        str(check.pictures),
        "" if check.top1_agreement is None else percent(check.top1_agreement),
        "" if check.largest_difference is None else plain_number(check.largest_difference),
        "" if check.milliseconds is None else f"{check.milliseconds:.1f}",
    ]
