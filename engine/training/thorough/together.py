"""Several processes at one training, as torchrun starts them: the first leads, the others help when asked.

The first process is the training; it decides everything and writes every result. The others wait for tasks: a
share of pictures to look at, or a network to teach with all others. So nothing that depends on a clock or on the
order of files can make processes disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.contracts.projects import PictureRow
from engine.contracts.types import Device, DeviceKind, Preprocessing
from engine.training.features import FeatureTable
from engine.training.looking import Looker, VariedView
from engine.training.thorough.machine import Machine
from engine.training.thorough.processes import processes
from engine.training.thorough.teaching_task import Listeners, TeachingTask, carry_out

LONGEST_WAIT = timedelta(hours=24)
WORTH_SHARING = 64
"""Fewer looks are done by the first process alone."""


@dataclass(frozen=True, slots=True)
class LookingTask:
    """Pictures to look at, all of them; each process takes its share."""

    rows: tuple[PictureRow, ...]
    numbers: tuple[int, ...]
    preprocessing: Preprocessing
    view: VariedView | None


def join(device: Device) -> None:
    """Meet the other processes; nothing happens without torchrun.

    Raises:
        RuntimeError: if they cannot be reached.
    """
    import torch

    if processes() == 1 or torch.distributed.is_initialized():
        return
    backend = "cpu:gloo,cuda:nccl" if device.kind is DeviceKind.CUDA else "gloo"
    torch.distributed.init_process_group(backend, timeout=LONGEST_WAIT)


def tell(task: TeachingTask | LookingTask | None) -> None:
    """Give the helpers a task; None sends them home. Only the first process may."""
    if processes() > 1:
        _broadcast(task)


def help_until_sent_home(looker: Looker, workers: int) -> None:
    """Carry out the first process's tasks until there are no more."""
    while (task := _broadcast(None)) is not None:
        if isinstance(task, LookingTask):
            _look_at_share(looker, task)
        else:
            carry_out(task, Machine(looker.device, mixed=task.teaching.mixed), workers, Listeners())


class SharedLooker(Looker):
    """A looker whose helpers look at their share of many pictures; all write into one cache."""

    def look(
        self,
        rows: Sequence[PictureRow],
        numbers: Iterable[int],
        preprocessing: Preprocessing,
        after_each: Callable[[FeatureTable], None],
        view: VariedView | None = None,
    ) -> FeatureTable:
        """Look at some of `rows`; see `Looker.look`. What the helpers looked at is found in the cache."""
        wanted = tuple(int(number) for number in numbers)
        if processes() > 1 and len(wanted) >= WORTH_SHARING:
            task = LookingTask(tuple(rows), wanted, preprocessing, view)
            tell(task)
            _look_at_share(super(), task, after_each)
        return super().look(rows, wanted, preprocessing, after_each, view)


def _look_at_share(
    looker: Any, task: LookingTask, after_each: Callable[[FeatureTable], None] = lambda _: None
) -> None:
    import torch

    rank = torch.distributed.get_rank()
    mine = task.numbers[rank :: processes()]
    looker.look(task.rows, mine, task.preprocessing, after_each, task.view)
    torch.distributed.barrier()


def _broadcast(task: TeachingTask | LookingTask | None) -> Any:
    """Hand a task from the first process to all; plain values between processes that were started together."""
    import torch

    told: list[Any] = [task]
    torch.distributed.broadcast_object_list(told, src=0)
    return told[0]
