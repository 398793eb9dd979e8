"""bundle.json: what a model file says of itself, written and read field by field."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from engine.bundle.fields import Fields, check_text, wrong
from engine.bundle.refusals import newer
from engine.contracts.judgement import Rejection
from engine.contracts.sharing import HalfFacts, Precision, Tolerances
from engine.contracts.types import Depth, Framing, ModelCard, Preprocessing, Score, TrainMode
from engine.evaluation.refusing import CONFIDENCE_ONLY

FORMAT = "tellapart-model"
VERSION = 3
"""Version of the bundle's specification (docs/bundle.md)."""

MAX_CLASSES = 100_000
MAX_SIZE = 2048
MAX_SHORT_SIDE = 4096
MAX_FEATURES = 100_000
MAX_UNKNOWN_SCORE = 1e30
MAX_TOLERANCE = 1e-3
"""A model that allowed more could be told the same by whatever answers."""
MAX_SCORE_SCALE = 1e6


@dataclass(frozen=True, slots=True)
class Description:
    """The content of bundle.json.

    Attributes:
        name: what people call the model.
        classes: class names in the order of the outputs.
        preprocessing: the picture contract.
        backbone: key of the network.
        features: how many numbers the network's last layer makes of a picture.
        weights_sha256: SHA-256 of the network's published weights.
        temperature: divides the head's numbers before the softmax.
        score: the honest score, or None.
        created: ISO 8601 time in UTC, or "".
        made_by: (program, version) pairs.
        record: the training record; any JSON object.
        detail: how many numbers the layers in the middle of the network make besides.
        columns: first, and one past the last, of the network's numbers that the graph works out as `features`.
        depth: which of the network's numbers the head looks at.
        mode: how the model was made.
        fine_tuned: whether the network in the graph was taught as well, and is no longer the published one.
        graph_sha256: SHA-256 of the network as it is in the graph, "" in version 1.
        rejection: when it answers "none of these"; None if it always answers.
        thresholds: with several classes per picture, the smallest probability that counts as yes, one per class.
        tolerances: how far answers elsewhere may be from the golden ones.
        precision: how the weights are stored.
        half: what half precision cost; None for a model in full precision.
        version: of the specification that the file was written by.
    """

    name: str
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    backbone: str
    features: int
    weights_sha256: str
    temperature: float
    score: Score | None
    created: str
    made_by: tuple[tuple[str, str], ...]
    record: dict[str, Any]
    detail: int
    columns: tuple[int, int]
    depth: Depth = Depth.LAST
    mode: TrainMode = TrainMode.QUICK
    fine_tuned: bool = False
    graph_sha256: str = ""
    rejection: Rejection | None = None
    thresholds: tuple[float, ...] = ()
    tolerances: Tolerances = field(default_factory=Tolerances)
    precision: Precision = Precision.FULL
    half: HalfFacts | None = None
    version: int = VERSION

    @property
    def scored(self) -> bool:
        """Whether its graph has an unknown score."""
        return self.rejection is not None and self.rejection.method != CONFIDENCE_ONLY

    @property
    def head_columns(self) -> tuple[int, int]:
        """First, and one past the last, of the network's numbers that the head looks at."""
        return columns_of(self.depth, self.features, self.detail)

    def card(self, key: str, size_bytes: int) -> ModelCard:
        """The card that people pick the model by."""
        return ModelCard(
            key=key,
            name=self.name,
            classes=self.classes,
            backbone=self.backbone,
            preprocessing=self.preprocessing,
            score=self.score,
            created=self.created,
            size_bytes=size_bytes,
            depth=self.depth,
            mode=self.mode,
            rejection=self.rejection,
            thresholds=self.thresholds,
        )

    def to_json(self) -> dict[str, Any]:
        """As the object that bundle.json holds."""
        contract, score = self.preprocessing, self.score
        return {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "classes": list(self.classes),
            "preprocessing": {
                "contract": contract.contract,
                "size": contract.size,
                "short_side": contract.short_side,
                "framing": contract.framing.value,
                "mean": list(contract.mean),
                "std": list(contract.std),
            },
            "backbone": {
                "key": self.backbone,
                "features": self.features,
                "detail": self.detail,
                "columns": list(self.columns),
                "weights_sha256": self.weights_sha256,
                "fine_tuned": self.fine_tuned,
                "graph_sha256": self.graph_sha256,
            },
            "depth": self.depth.value,
            "mode": self.mode.value,
            "temperature": self.temperature,
            "thresholds": list(self.thresholds),
            "rejection": self.rejection and asdict(self.rejection),
            "score": score
            and {
                "right": score.right,
                "total": score.total,
                "low": score.low,
                "high": score.high,
                "balanced": score.balanced,
            },
            "created": self.created,
            "made_by": dict(self.made_by),
            "tolerances": asdict(self.tolerances),
            "precision": self.precision.value,
            "half": self.half and asdict(self.half),
            "record": self.record,
        }


def read_description(content: Any) -> Description:
    """Check the object of bundle.json field by field.

    Raises:
        EngineError: "newer-model" if a newer Tellapart made it, "broken-model" if a field is missing or wrong.
    """
    fields = Fields(content, "bundle.json")
    if fields.text("format") != FORMAT:
        raise wrong("bundle.json", "format")
    version = fields.whole("version", 1, 1_000_000)
    if version > VERSION:
        raise newer()
    backbone = fields.inner("backbone")
    features = backbone.whole("features", 1, MAX_FEATURES)
    classes = _read_classes(fields.items("classes", MAX_CLASSES))
    score = None if fields.get("score") is None else _read_score(fields.inner("score"))
    description = Description(
        name=fields.text("name"),
        classes=classes,
        preprocessing=_read_preprocessing(fields.inner("preprocessing")),
        backbone=backbone.text("key"),
        features=features,
        weights_sha256=backbone.text("weights_sha256"),
        temperature=fields.number("temperature", 1e-4, 1e4),
        score=score,
        created=fields.text("created"),
        made_by=_read_programs(fields.inner("made_by").all()),
        record=fields.inner("record").all(),
        detail=0,
        columns=(0, features),
        version=version,
    )
    if version == 1:
        return description
    description = _with_what_version_2_added(description, fields, backbone)
    return description if version == 2 else _with_what_version_3_added(description, fields)


def columns_of(depth: Depth, features: int, detail: int) -> tuple[int, int]:
    """First, and one past the last, of a network's numbers that a head of this depth looks at.

    Args:
        depth: of the head.
        features: how many numbers the last layer makes; they come first.
        detail: how many the layers in the middle make.
    """
    return (features if depth is Depth.DETAIL else 0, features if depth is Depth.LAST else features + detail)


def _with_what_version_2_added(description: Description, fields: Fields, backbone: Fields) -> Description:
    """Add the fields of version 2; a model of version 1 has a head on the last layer, and always answers."""
    detail = backbone.whole("detail", 0, MAX_FEATURES)
    every = description.features + detail
    first, last = (int(end) for end in backbone.numbers("columns", 0, every, most=2, least=2))
    depth = fields.one_of("depth", Depth)
    start, stop = columns_of(depth, description.features, detail)
    if not first <= start < stop <= last:
        raise wrong("bundle.json", "depth")
    thresholds = fields.numbers("thresholds", 0.0, 1.0, most=MAX_CLASSES)
    if len(thresholds) not in {0, len(description.classes)}:
        raise wrong("bundle.json", "thresholds")
    return replace(
        description,
        detail=detail,
        columns=(first, last),
        depth=depth,
        mode=fields.one_of("mode", TrainMode),
        fine_tuned=backbone.truth("fine_tuned"),
        graph_sha256=backbone.text("graph_sha256"),
        rejection=None if fields.get("rejection") is None else _read_rejection(fields.inner("rejection")),
        thresholds=thresholds,
    )


def _with_what_version_3_added(description: Description, fields: Fields) -> Description:
    """Add how exact it is; older models are in full precision."""
    precision = fields.one_of("precision", Precision)
    half = None if fields.get("half") is None else _read_half(fields.inner("half"))
    if (half is not None) != (precision is Precision.HALF):
        raise wrong("bundle.json", "half")
    tolerances = fields.inner("tolerances")
    scaled = "score_scale" in tolerances.all()
    return replace(
        description,
        tolerances=Tolerances(
            raw=tolerances.number("raw", 0.0, MAX_TOLERANCE),
            file=tolerances.number("file", 0.0, MAX_TOLERANCE),
            core=tolerances.number("core", 0.0, MAX_TOLERANCE),
            score_scale=tolerances.number("score_scale", 1.0, MAX_SCORE_SCALE) if scaled else 1.0,
        ),
        precision=precision,
        half=half,
    )


def _read_half(fields: Fields) -> HalfFacts:
    labelled = fields.whole("labelled", 0, 10**12)
    full, half = (
        None if fields.get(name) is None else fields.number(name, 0.0, 1.0)
        for name in ("accuracy_full", "accuracy_half")
    )
    if (labelled > 0) != (full is not None) or (labelled > 0) != (half is not None):
        raise wrong("bundle.json: half", "labelled")
    return HalfFacts(
        pictures=fields.whole("pictures", 1, 10**12),
        largest_difference=fields.number("largest_difference", 0.0, 1.0),
        top1_agreement=fields.number("top1_agreement", 0.0, 1.0),
        labelled=labelled,
        accuracy_full=full,
        accuracy_half=half,
    )


def _read_rejection(fields: Fields) -> Rejection:
    return Rejection(
        method=fields.text("method"),
        unknown_threshold=fields.number("unknown_threshold", -MAX_UNKNOWN_SCORE, MAX_UNKNOWN_SCORE),
        confidence_threshold=fields.number("confidence_threshold", 0.0, 1.0),
        coverage=fields.number("coverage", 0.0, 1.0),
        accuracy=fields.number("accuracy", 0.0, 1.0),
        negatives=fields.whole("negatives", 0, 10**12),
    )


def _read_programs(content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (check_text(name, "bundle.json", "made_by"), check_text(version, "bundle.json: made_by", name))
        for name, version in content.items()
    )


def _read_classes(values: list[Any]) -> tuple[str, ...]:
    classes = tuple(check_text(value, "bundle.json", "classes") for value in values)
    if len(set(classes)) != len(classes) or "" in classes:
        raise wrong("bundle.json", "classes")
    return classes


def _read_preprocessing(fields: Fields) -> Preprocessing:
    framing = fields.one_of("framing", Framing)
    size = fields.whole("size", 1, MAX_SIZE)
    return Preprocessing(
        size=size,
        short_side=fields.whole("short_side", size if framing is Framing.CENTRE else 1, MAX_SHORT_SIDE),
        framing=framing,
        mean=fields.three("mean", -10.0, 10.0),
        std=fields.three("std", 1e-6, 1e6),
        contract=fields.whole("contract", 1, 1),
    )


def _read_score(fields: Fields) -> Score:
    total = fields.whole("total", 1, 10**12)
    return Score(
        right=fields.whole("right", 0, total),
        total=total,
        low=fields.number("low", 0.0, 1.0),
        high=fields.number("high", 0.0, 1.0),
        balanced=fields.number("balanced", 0.0, 1.0),
    )
