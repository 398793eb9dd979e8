"""Where a network is taught, and how many processes teach it: Hugging Face Accelerate behind few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from engine.backbones.torch_runner import explained
from engine.contracts.errors import EngineError
from engine.contracts.types import Device, DeviceKind

if TYPE_CHECKING:
    import torch


class Machine:
    """One device of one process; under torchrun, one of several that teach the same network.

    Args:
        device: where to compute.
        mixed: compute in bfloat16 where the device has it: CUDA since Ampere. Elsewhere it is ignored.

    Raises:
        EngineError: "device-failed" if it cannot be opened.
    """

    def __init__(self, device: Device, *, mixed: bool = False) -> None:
        import torch
        from accelerate import Accelerator
        from accelerate.state import AcceleratorState

        # Accelerate remembers the first device of a process; this engine may be asked for another one later.
        AcceleratorState._reset_state(reset_partial_state=True)
        self._device = device
        self.mixed = mixed and device.kind is DeviceKind.CUDA and bool(torch.cuda.is_bf16_supported())
        try:
            self._accelerator: Any = Accelerator(
                cpu=device.kind is DeviceKind.CPU, mixed_precision="bf16" if self.mixed else "no"
            )
        except (RuntimeError, ValueError) as error:
            raise self.explained(error) from error

    @property
    def rank(self) -> int:
        """Which of the processes this is, from 0."""
        return int(self._accelerator.process_index)

    @property
    def processes(self) -> int:
        """How many processes teach together."""
        return int(self._accelerator.num_processes)

    @property
    def first(self) -> bool:
        """Whether this process speaks and writes for all."""
        return bool(self._accelerator.is_main_process)

    @property
    def device(self) -> Device:
        """Where it computes."""
        return self._device

    def take(self, module: Any) -> None:
        """Put a network on the device."""
        import torch

        module.to(self._accelerator.device, memory_format=torch.channels_last)

    def put(self, tensor: torch.Tensor) -> torch.Tensor:
        """A tensor on the device, maps with channels last."""
        import torch

        if tensor.ndim == 4:
            tensor = tensor.contiguous(memory_format=torch.channels_last)
        return tensor.to(self._accelerator.device, non_blocking=True)

    def put_all(self, values: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """`put` for each of some values."""
        return {name: self.put(value) for name, value in values.items()}

    def autocast(self) -> AbstractContextManager[Any]:
        """Half precision where it is used at all."""
        context: AbstractContextManager[Any] = self._accelerator.autocast()
        return context

    def summed(self, loss: float, taught: Sequence[Any]) -> float:
        """Add up gradients, in place, and losses over all processes."""
        import torch

        if self.processes == 1:
            return loss
        for number in taught:
            if number.grad is None:  # a process without pictures in the last batch
                number.grad = torch.zeros_like(number)
        whole = torch.cat([number.grad.flatten() for number in taught] + [number_of(loss, taught[0])])
        whole = self._accelerator.reduce(whole, reduction="sum")
        done = 0
        for number in taught:
            number.grad.copy_(whole[done : done + number.numel()].view_as(number))
            done += number.numel()
        return float(whole[-1])

    def sums(self, numbers: tuple[float, ...]) -> tuple[float, ...]:
        """Each number added up over all processes."""
        import torch

        if self.processes == 1:
            return numbers
        kind = torch.float32 if self._device.kind is DeviceKind.MPS else torch.float64
        together = self._accelerator.reduce(
            torch.tensor(numbers, dtype=kind, device=self._accelerator.device), reduction="sum"
        )
        return tuple(float(value) for value in together)

    def free(self) -> None:
        """Give back memory that the device keeps in reserve."""
        import torch

        if self._device.kind is DeviceKind.CUDA:
            torch.cuda.empty_cache()
        elif self._device.kind is DeviceKind.MPS:
            torch.mps.empty_cache()

    def explained(self, error: Exception) -> EngineError:
        """What torch raised, as something a person can act on."""
        if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
            return EngineError(
                "out-of-memory", "The computer ran out of memory.", "Close other programs, then try again."
            )
        return explained(error, self._device)


def number_of(value: float, like: Any) -> Any:
    """A tensor of one number, of the kind and on the device of `like`."""
    import torch

    return torch.tensor([value], dtype=like.dtype, device=like.device)
