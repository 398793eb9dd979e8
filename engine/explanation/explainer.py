"""Says which parts of a picture speak for a class, for any model file; never imports torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.reading import Bundle
from engine.contracts.errors import EngineError
from engine.explanation.covering import cover_part_by_part
from engine.explanation.placing import Placing
from engine.explanation.sharing import against_the_others, share_out
from engine.explanation.taps import Pooling, find_taps, tapped
from engine.pictures.decoding import read_and_decode
from engine.pictures.resizing import to_pixels

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Explanation:
    """Which parts of a picture speak for a class.

    Attributes:
        class_name: the class that is explained.
        confidence: its probability, in [0, 1].
        shares: what each part of the whole picture adds to the class's score against the others, (height, width),
            float32; below 0 where it speaks against the class.
        outside: whether parts of the picture lie outside what the network sees; their shares are 0.
        exact: whether the shares add up to the score; else they were found by covering the picture part by part.
    """

    class_name: str
    confidence: float
    shares: Floats
    outside: bool
    exact: bool

    @property
    def heat(self) -> npt.NDArray[np.uint8]:
        """(height, width): 255 where the picture speaks for the class most, 0 where it does not."""
        strongest = float(self.shares.max())
        if strongest <= 0:
            return np.zeros(self.shares.shape, np.uint8)
        return np.asarray(np.round(np.clip(self.shares / strongest, 0, 1) * 255), np.uint8)


def _never() -> None:
    pass


class Explainer:
    """A model that explains itself: its own graph, on the CPU, with the maps that its head looks at given out.

    Close it, or use it with `with`: it holds a copy of the network. Not for several threads at once.

    Args:
        bundle: the model.
        threads: threads that the network may use.

    Raises:
        EngineError: "device-failed" if the CPU cannot run the graph.
    """

    def __init__(self, bundle: Bundle, threads: int = 1) -> None:
        model = bundle.graph()
        self._bundle = bundle
        self._taps = find_taps(model)
        self._maps = tuple(dict.fromkeys(tap.map for tap in self._taps))
        self._session: Any = open_session(tapped(model, self._maps).SerializeToString(), threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the network."""
        self._session = None

    def explain(self, path: Path, class_name: str = "", check: Callable[[], None] = _never) -> Explanation:
        """Explain one picture.

        Args:
            path: the picture.
            class_name: the class to explain; "" for the most probable one.
            check: called now and then; may raise to leave.

        Raises:
            PictureError: if the picture cannot be read.
            EngineError: "no-such-class" if the model does not know the class; "device-failed".
        """
        return self.explain_decoded(read_and_decode(path).picture.rgb, class_name, check)

    def explain_decoded(
        self, rgb: npt.NDArray[np.uint8], class_name: str = "", check: Callable[[], None] = _never
    ) -> Explanation:
        """Explain a decoded picture, uint8 (height, width, 3); otherwise like `explain`."""
        classes = self._bundle.classes
        if class_name and class_name not in classes:
            raise EngineError(
                "no-such-class",
                f"The model does not know the class “{class_name}”.",
                "Choose one of its classes.",
                name=class_name,
            )
        pixels = to_pixels(rgb, self._bundle.preprocessing)
        check()
        answers = run_outputs(self._session, {"pixels": pixels[None]})
        probabilities = answers[0][0]
        chosen = classes.index(class_name) if class_name else int(probabilities.argmax())
        placing = Placing(rgb.shape[0], rgb.shape[1], self._bundle.preprocessing)
        if self._taps:
            maps = dict(zip(self._maps, (answer[0] for answer in answers[1:]), strict=True))
            shares = self._shares(maps, probabilities, chosen, placing, check)
        else:
            shares = placing.lay(cover_part_by_part(pixels, lambda some: self._ask(some, chosen), check))
        return Explanation(
            classes[chosen], float(probabilities[chosen]), shares, placing.outside, bool(self._taps)
        )

    def _shares(
        self,
        maps: dict[str, Floats],
        probabilities: Floats,
        chosen: int,
        placing: Placing,
        check: Callable[[], None],
    ) -> Floats:
        multi_label = self._bundle.card.multi_label
        # The bias is one more feature, which is always 1.
        head = np.column_stack([self._bundle.weight, self._bundle.bias])
        direction = against_the_others(head, probabilities, chosen, multi_label=multi_label)
        shares = np.zeros((placing.height, placing.width), np.float32)
        at = 0
        for tap in self._taps:
            check()
            channels = maps[tap.map][tap.first : tap.first + tap.channels]
            weights = direction[at : at + tap.channels]
            at += tap.channels
            shares += placing.lay(share_out(channels, weights, of_maximum=tap.pooling is Pooling.MAXIMUM))
        return shares + placing.lay(np.full((1, 1), direction[-1], np.float32))

    def _ask(self, pixels: Floats, chosen: int) -> Floats:
        answers = run_outputs(self._session, {"pixels": pixels})
        result: Floats = answers[0][:, chosen]
        return result
