"""The loop: a network learns from varied pictures, and the best it has been is what stays.

Everything random is a function of seed, epoch and picture, and everything else is in the checkpoint: on a CPU, a
training that was interrupted anywhere ends with the very numbers that an undisturbed one has.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.contracts.types import Problem
from engine.training.thorough.checkpoint import Checkpoint
from engine.training.thorough.machine import Machine
from engine.training.thorough.settings import Teaching
from engine.training.thorough.taught_network import TaughtNetwork, learning_rates

if TYPE_CHECKING:
    import torch

    Values = Mapping[str, torch.Tensor]

TAMED = 0.1
"""What the learning rates are multiplied with after a loss that is not a number."""
FIRST_RATE, LAST_RATE = 1 / 25, 1e-3
"""Shares of the highest learning rate at the first and at the last step."""


class Material(Protocol):
    """Pictures to learn from and pictures to ask about after each epoch."""

    @property
    def labels(self) -> NDArray[np.intp]:
        """Class numbers of the pictures to learn from, shape (n,)."""

    def batch(self, rows: NDArray[np.intp], epoch: int) -> Values:
        """What the network is given of some of them, varied as this epoch has it."""

    def asked(self, share: tuple[int, int]) -> Iterator[tuple[Values, NDArray[np.intp]]]:
        """Batches of pictures to ask about, as they are, with their class numbers: `share` = (first, step)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one epoch came to; see `EpochFinished`."""

    epoch: int
    loss: float | None
    validation_loss: float
    accuracy: float
    best: bool
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Taught:
    """What teaching came to; the network has the best numbers.

    Attributes:
        best: the epoch they are of; 0 if nothing was better than the beginning.
        epochs: epochs that were finished.
        validation_loss: of the best.
        accuracy: of the best, on the pictures asked about after each epoch.
        problem: why it ended before its time, or None.
    """

    best: int
    epochs: int
    validation_loss: float
    accuracy: float
    problem: Problem | None = None


class Loop:
    """Teaches one network.

    Args:
        network: what is taught; it is moved to the machine's device.
        material: the pictures.
        teaching: how.
        machine: where, and with whom.
    """

    def __init__(self, network: TaughtNetwork, material: Material, teaching: Teaching, machine: Machine) -> None:
        import torch

        self._network, self._material, self._teaching, self._machine = network, material, teaching, machine
        machine.take(network.module)
        self._taught: list[torch.nn.Parameter] = list(network.module.taught)
        self._rates = learning_rates(network, teaching.rate, falling=teaching.falling, head=teaching.head_rate)
        self._optimizer = torch.optim.AdamW(
            [{"params": [number]} for number in self._taught], betas=(0.9, 0.99), weight_decay=teaching.pull
        )
        self._average = [number.detach().clone() for number in self._taught]
        self._best = [number.detach().clone() for number in self._taught]
        self._at_once = teaching.at_once
        self._batches = max(1, math.ceil(len(material.labels) / teaching.batch))
        self._state: dict[str, Any] = {
            "epoch": 1, "batch": 0, "loss": 0.0, "factor": 1.0,
            "best": None, "since": 0, "done": 0, "ended": False,
        }  # fmt: skip

    def run(
        self,
        *,
        begin: Checkpoint | None,
        keep: Callable[[Checkpoint], None],
        heard: Callable[[Measured], None],
        go_on: Callable[[Callable[[], Checkpoint]], bool],
        every: float = 20.0,
    ) -> Taught:
        """Teach until the epochs are over, nothing gets better, or somebody wants the best so far.

        Args:
            begin: where an earlier run of the same training was interrupted; None to begin.
            keep: told the state after every epoch and every `every` seconds.
            heard: told after every epoch, and about epoch 0 before the first.
            go_on: asked before every batch, with what makes a snapshot should it want to keep one first; may
                wait, may raise to leave; False ends with the best so far.
            every: seconds between two states that are kept.

        Raises:
            EngineError: "out-of-memory" or "device-failed".
        """
        problem = None
        if begin is None:
            self._judge(None, heard, None)
        else:
            self._restore(begin)
        good = self.snapshot()
        self._began, self._steps_then, kept = time.monotonic(), self._step(), time.monotonic()
        while not self._state["ended"]:
            if not self._go_on(go_on):
                self._state["ended"] = True
                break
            loss = self._learn_from_batch()
            if not math.isfinite(loss):
                if self._state["factor"] < 1.0:
                    problem = _not_a_number()
                    break
                self._restore(good)
                self._state["factor"] = TAMED
                continue
            self._state["loss"] += loss
            self._state["batch"] += 1
            if self._state["batch"] == self._batches:
                self._end_epoch(heard)
                good = self.snapshot()
                keep(good)
                kept = time.monotonic()
            elif time.monotonic() - kept > every:
                keep(self.snapshot())
                kept = time.monotonic()
        self._put(self._best)
        best = self._state["best"]
        return Taught(best["epoch"], self._state["done"], best["loss"], best["accuracy"], problem)

    def snapshot(self) -> Checkpoint:
        """This moment: what is taught, its average, the best, the optimiser, the schedule's place."""
        tensors: dict[str, NDArray[Any]] = {}
        for place, number in enumerate(self._taught):
            mine = self._optimizer.state.get(number, {})
            tensors |= {
                f"{place}.{word}": _array(value)
                for word, value in {
                    "now": number, "average": self._average[place], "best": self._best[place],
                    **{f"adam.{word}": value for word, value in mine.items()},
                }.items()
            }  # fmt: skip
        return Checkpoint({**self._state, "at_once": self._at_once}, tensors)

    def _restore(self, moment: Checkpoint) -> None:
        import torch

        self._state = {name: moment.state[name] for name in self._state}
        self._at_once = min(self._at_once, int(moment.state["at_once"]))
        for place, number in enumerate(self._taught):
            mine = {
                name.partition(".")[2]: torch.from_numpy(np.array(value))
                for name, value in moment.tensors.items()
                if name.partition(".")[0] == str(place)
            }
            with torch.no_grad():
                number.copy_(mine["now"])
                self._average[place].copy_(mine["average"])
                self._best[place].copy_(mine["best"])
            adam = {word.removeprefix("adam."): value for word, value in mine.items() if word.startswith("adam.")}
            self._optimizer.state[number] = {
                word: value if word == "step" else value.to(number.device) for word, value in adam.items()
            }
            if not adam:
                del self._optimizer.state[number]

    def _learn_from_batch(self) -> float:
        """One step; the mean loss of its pictures, the sum over all processes."""
        import torch

        epoch, batch = self._state["epoch"], self._state["batch"]
        order = np.random.default_rng([self._teaching.seed, epoch]).permutation(len(self._material.labels))
        rows = order[batch * self._teaching.batch : (batch + 1) * self._teaching.batch]
        mine = rows[self._machine.rank :: self._machine.processes]
        while True:
            try:
                loss = self._gradients(mine, len(rows), epoch)
                break
            except (RuntimeError, MemoryError) as error:
                failure = self._machine.explained(error)
                if failure.code != "out-of-memory" or self._at_once == 1:
                    raise failure from error
                self._at_once = max(1, self._at_once // 2)
                self._machine.free()
        loss = self._machine.summed(loss, self._taught)
        if not math.isfinite(loss):
            return loss
        torch.nn.utils.clip_grad_norm_(self._taught, self._teaching.clip)
        factor = self._factor()
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        self._optimizer.step()
        step = self._step()
        weight = max(1.0 / (self._teaching.averaging * self._batches + 1.0), 1.0 / (step + 1.0))
        with torch.no_grad():
            torch._foreach_lerp_(self._average, self._taught, weight)
        return loss

    def _gradients(self, rows: NDArray[np.intp], of: int, epoch: int) -> float:
        import torch
        from torch.nn import functional

        self._optimizer.zero_grad()
        total = 0.0
        for first in range(0, len(rows), self._at_once):
            some = rows[first : first + self._at_once]
            truth = self._machine.put(torch.from_numpy(self._material.labels[some].astype(np.int64)))
            with self._machine.autocast():
                scores = self._network.module(self._machine.put_all(self._material.batch(some, epoch)))
            loss = functional.cross_entropy(
                scores.float(), truth, label_smoothing=self._teaching.smoothing, reduction="sum"
            )
            (loss / of).backward()
            total += float(loss.detach()) / of
        return total

    def _end_epoch(self, heard: Callable[[Measured], None]) -> None:
        state = self._state
        state["done"] = state["epoch"]
        now = [number.detach().clone() for number in self._taught]
        self._put(self._average)
        self._judge(state["loss"] / self._batches, heard, self._seconds_left())
        self._put(now)
        state["epoch"], state["batch"], state["loss"] = state["epoch"] + 1, 0, 0.0
        state["ended"] = state["epoch"] > self._teaching.epochs or state["since"] >= self._teaching.patience

    def _judge(self, loss: float | None, heard: Callable[[Measured], None], seconds_left: float | None) -> None:
        """Ask about the pictures set aside, with the numbers that are in the network now; keep them if better."""
        asked = self._ask()
        state, epoch = self._state, self._state["done"]
        before = state["best"]
        better = before is None or (asked[1], -asked[0]) > (before["accuracy"], -before["loss"])
        state["since"] = 0 if better else state["since"] + 1
        if better:
            state["best"] = {"epoch": epoch, "loss": asked[0], "accuracy": asked[1]}
            self._best = [number.detach().clone() for number in self._taught]
        heard(Measured(epoch, loss, asked[0], asked[1], better, seconds_left))

    def _ask(self) -> tuple[float, float]:
        """Mean loss, and the share right, of the pictures set aside."""
        import torch
        from torch.nn import functional

        loss, right, total = 0.0, 0.0, 0.0
        with torch.no_grad():
            for values, labels in self._material.asked((self._machine.rank, self._machine.processes)):
                with self._machine.autocast():
                    scores = self._network.module(self._machine.put_all(values)).float().cpu()
                truth = torch.from_numpy(labels.astype(np.int64))
                loss += float(functional.cross_entropy(scores, truth, reduction="sum"))
                right += float((scores.argmax(dim=1) == truth).sum())
                total += len(labels)
        loss, right, total = self._machine.sums((loss, right, total))
        return (loss / total, right / total) if math.isfinite(loss) else (1e9, right / total)

    def _go_on(self, go_on: Callable[[Callable[[], Checkpoint]], bool]) -> bool:
        if self._machine.processes == 1:
            return go_on(self.snapshot)
        return self._machine.sums((float(go_on(self.snapshot)),))[0] == self._machine.processes

    def _put(self, numbers: list[torch.Tensor]) -> None:
        import torch

        with torch.no_grad():
            for number, value in zip(self._taught, numbers, strict=True):
                number.copy_(value)

    def _step(self) -> int:
        return int((self._state["epoch"] - 1) * self._batches + self._state["batch"])

    def _factor(self) -> float:
        """One-cycle with cosines (Smith and Topin, arXiv 1708.07120)."""
        place = (self._step() + 1) / (self._batches * self._teaching.epochs)
        rising = self._teaching.warm_up
        if place < rising:
            low, turn = FIRST_RATE, place / rising
        else:
            low, turn = LAST_RATE, (1 - place) / (1 - rising)
        cycle = low + (1 - low) * (1 - math.cos(math.pi * turn)) / 2
        return float(self._state["factor"] * cycle)

    def _seconds_left(self) -> float | None:
        steps = self._step() - self._steps_then
        if steps <= 0:
            return None
        left = self._batches * self._teaching.epochs - self._step()
        return max(0.0, (time.monotonic() - self._began) / steps * left)


def _array(value: Any) -> NDArray[Any]:
    found: NDArray[Any] = value.detach().cpu().numpy().copy()
    return found


def _not_a_number() -> Problem:
    return Problem(
        "loss-not-a-number",
        "Teaching the network went astray twice: its loss was not a number any more, so it ended early.",
        "The best model up to then was kept. Train again with another seed, or on another device.",
    )
