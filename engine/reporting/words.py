"""Every sentence of a report, in English.

The engine speaks English. A translated report needs a table with the same keys and the same fields in braces,
which whoever asks for the report may hand in; a key that is missing there is said in English.
"""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: dict[str, str] = {
    "title": "Training report: {name}",
    "made": "Made by Tellapart {version} on {date}.",
    "result": "Result",
    "score": "Right for {right} of {total} pictures that it had not learned from: {share}, "
    "between {low} and {high} (95 % interval).",
    "balanced": "With every class counting the same: {share}.",
    "cross-validated": "How the score was made: the pictures were divided into parts; each part was "
    "predicted by a model that had learned from the others only. The model that was "
    "kept learned from all of them.",
    "test pictures": "How the score was made: the model learned from the pictures set aside for "
    "learning and was asked about the ones set aside for testing.",
    "gain": "What was chosen by trying gained {points} percentage points over the fixed "
    "recipe (the last layer, the middle of the picture, the usual size), which was "
    "right for {plain}.",
    "together": "Pictures that look alike or were taken in one burst were kept together "
    "(pictures: {pictures}, groups: {groups}).",
    "flattered": "Without that the score would have read {share}.",
    "divided": "Look-alikes were divided at random, because that was asked for: the score may flatter.",
    "verdict": "Thorough training was right for {thorough}, quick training for {quick} of the "
    "same {pictures} pictures that neither had learned from: the {kept} model was "
    "kept.",
    "remeasured": "The finished model file was run again on the processor: the same answer as on "
    "{device} for {share} of {pictures} pictures; the largest difference of a "
    "probability is {difference}.",
    "worth-knowing": "Worth knowing",
    "data": "Data",
    "data-counts": "Pictures: {pictures}. Classes: {classes}.",
    "snapshot": "Data snapshot",
    "snapshot-what": "A hash of the content hash, the label and the split of every picture: two runs "
    "with the same snapshot had the same data.",
    "class": "Class",
    "pictures": "Pictures",
    "left-out": "Left out",
    "left-out-count": "Pictures that could not be used: {count}.",
    "and-more": "… and {count} more.",
    "look-alikes": "Look-alikes",
    "settings": "Settings",
    "setting": "Setting",
    "value": "Value",
    "choice-seed": "Seed",
    "choice-device": "Device",
    "time-taken": "Time taken",
    "seconds": "{seconds} s",
    "choice-mode": "Training",
    "choice-backbone": "Network",
    "choice-framing": "Part of the picture",
    "choice-size": "Size",
    "choice-depth": "Looks at",
    "choice-strength": "Strength of the fit",
    "value-centre": "the middle",
    "value-whole": "all of it",
    "value-last": "last",
    "value-detail": "small detail",
    "value-both": "last and small detail",
    "value-quick": "quick",
    "value-thorough": "thorough",
    "choice-gain": "Gained by choosing",
    "tried": "Ways of looking that were tried",
    "accuracy": "Right",
    "tried-on": "Tried on",
    "chosen": "chosen",
    "per-class": "Each class",
    "found": "Found (recall)",
    "right-guesses": "Right when said (precision)",
    "threshold": "Yes from",
    "confusion": "What was taken for what",
    "confusion-how": "A row for each class, a column for each answer.",
    "mix-ups": "The most frequent mix-ups",
    "taken-for": "Taken for",
    "times": "Times",
    "no-mistakes": "There were no mistakes.",
    "confidence": "How sure is it?",
    "calibration": "Expected calibration error: {after} (before scaling: {before}). 0 means that a "
    "confidence can be taken at its word.",
    "no-calibration": "There were too few pictures to say whether the confidence can be taken at its word.",
    "stated": "confidence",
    "observed": "right",
    "reliability-alt": "Reliability plot: observed share right for each stated confidence.",
    "coverage": "What strictness costs",
    "answered-from": "Answered from confidence",
    "answered": "Answered",
    "right-of-answered": "Right, of those",
    "rejection": "“None of these”: as stored, the model answers {coverage} of held-out pictures, "
    "of which {accuracy} are right.",
    "rejection-how": "Method {method}; unknown score at most {unknown}, confidence at least "
    "{confidence}; improved with {negatives} pictures of none of the classes.",
    "no-rejection": "The model always answers; it has no “none of these”.",
    "mistakes": "Mistakes",
    "mistakes-shown": "{shown} of {count}, the most confident first. Bright parts speak for the answer "
    "that was given, as the finished model sees them.",
    "is": "is {label}",
    "said": "said {guess}, {confidence} sure",
    "no-pictures": "The file of a model holds no pictures. They are in the report that its project makes.",
    "doubtful": "Labels that may be wrong",
    "doubtful-shown": "{shown} of {count}, the most doubtful first.",
    "suggested": "perhaps {suggested}",
    "none-doubtful": "None stood out.",
    "more-pictures": "Would more pictures help?",
    "advice-more": "More pictures would help.",
    "advice-enough": "More pictures of the same kind would help little.",
    "advice-unknown": "There are too few pictures to say.",
    "if-doubled": "With twice as many, about {share} are to be expected.",
    "wanted": "Most wanted: {classes}.",
    "curve-alt": "Learning curve: share right for each number of pictures learned from.",
    "learned-from": "pictures learned from",
    "origin": "Model and programs",
    "model-file": "Model file",
    "model-hash": "SHA-256 of the model file",
    "made-with": "Made with",
    "run": "Run",
    "started": "Started",
    "ended": "Ended",
    "project": "Project",
    "not-there": "The picture is not there any more.",
}


class Words:
    """Sentences by key.

    Args:
        table: translated sentences; English where one is missing.
    """

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self._table = table or {}

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its fields filled in.

        Raises:
            KeyError: if there is no such sentence.
        """
        return self._table.get(key, ENGLISH[key]).format(**values)

    def named(self, kind: str, name: str) -> str:
        """What people call a stable word, `named("value", "centre")`; the word itself if it has no name."""
        key = f"{kind}-{name}"
        return self(key) if key in ENGLISH else name


def percent(share: float) -> str:
    """A share in [0, 1] as people write it, "97.5 %", with a space at which no line is broken."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
