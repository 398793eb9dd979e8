"""The loop learns, can be interrupted anywhere, and survives what goes wrong."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.contracts.errors import JobStopped
from engine.training.thorough.checkpoint import Checkpoints


def run(loop, **chosen):
    heard = []
    done = loop.run(
        **{"begin": None, "keep": lambda _: None, "heard": heard.append, "go_on": lambda _: True, **chosen}
    )
    return done, heard


def test_it_learns_and_says_how_it_goes(make_loop, material):
    _network, loop = make_loop(material, epochs=8)
    done, heard = run(loop)
    assert [measured.epoch for measured in heard] == list(range(9))
    assert heard[0].loss is None
    assert heard[0].accuracy == 0.5
    assert done.accuracy > 0.9
    assert done.accuracy == max(measured.accuracy for measured in heard)


def test_the_best_stays_not_the_last(make_loop, material):
    network, loop = make_loop(material, epochs=6, rate=3.0, head_rate=3.0, patience=99)
    done, heard = run(loop)
    best = [measured for measured in heard if measured.best][-1]
    assert done.best == best.epoch
    with torch.no_grad():
        (values, labels), *_ = material.asked((0, 1))
        guesses = network.module(values).argmax(dim=1).numpy()
    assert (guesses == labels).mean() == pytest.approx(best.accuracy)


@pytest.mark.parametrize("seed", range(5))
def test_interrupted_anywhere_it_ends_with_the_same_numbers(make_loop, material, folder, seed):
    undisturbed, loop = make_loop(material)
    run(loop)
    rng = np.random.default_rng(seed)
    checkpoints = Checkpoints(folder)
    begin, interrupted = None, 0
    for _ in range(100):
        left = int(rng.integers(1, 9))

        def go_on(snapshot, left=left, asked=[]):  # noqa: B006 - counts the questions of this run alone
            asked.append(0)
            if len(asked) > left:
                checkpoints.save(snapshot())
                raise JobStopped
            return True

        network, loop = make_loop(material)
        try:
            run(loop, begin=begin, keep=checkpoints.save, go_on=go_on)
            break
        except JobStopped:
            interrupted += 1
            go_on.__defaults__[1].clear()
            begin = checkpoints.newest().checkpoint
    assert interrupted > 1
    for name, numbers in undisturbed.taught_numbers().items():
        np.testing.assert_array_equal(network.taught_numbers()[name], numbers, err_msg=name)


def test_killed_without_a_word_it_goes_on_from_what_was_kept(make_loop, material):
    undisturbed, loop = make_loop(material)
    run(loop)
    kept = []
    network, loop = make_loop(material)

    def killed(_snapshot):
        if len(kept) == 2:
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        run(loop, keep=kept.append, go_on=killed)
    network, loop = make_loop(material)
    run(loop, begin=kept[-1])
    for name, numbers in undisturbed.taught_numbers().items():
        np.testing.assert_array_equal(network.taught_numbers()[name], numbers, err_msg=name)


def test_finishing_keeps_the_best_so_far(make_loop, material):
    _network, loop = make_loop(material, epochs=50)
    epochs = []
    done, _heard = run(loop, heard=epochs.append, go_on=lambda _: len(epochs) < 4)
    assert done.epochs == 3
    assert done.accuracy == max(measured.accuracy for measured in epochs)


def test_it_ends_when_nothing_gets_better(make_loop, material):
    material.others[:] = material.others[0]  # it can be right for half of them, whatever it learns
    _network, loop = make_loop(material, epochs=50, rate=1e-9, head_rate=1e-9, patience=3)
    done, heard = run(loop)
    assert len(heard) < 20
    assert done.accuracy == 0.5


def test_a_loss_that_is_no_number_once_is_got_over(make_loop, material):
    spoiled = []

    def once(values):
        if len(spoiled) == 9:
            values = {"pixels": values["pixels"] * float("nan")}
        spoiled.append(0)
        return values

    material.spoil = once
    network, loop = make_loop(material, epochs=8)
    done, _heard = run(loop)
    assert done.problem is None
    assert done.epochs > 3
    assert all(np.isfinite(numbers).all() for numbers in network.taught_numbers().values())


def test_a_loss_that_is_no_number_again_ends_with_the_best(make_loop, material):
    batches = []

    def later(values):
        batches.append(0)
        return {"pixels": values["pixels"] * float("nan")} if len(batches) > 20 else values

    material.spoil = later
    network, loop = make_loop(material, epochs=8)
    done, heard = run(loop)
    assert done.problem.code == "loss-not-a-number"
    assert done.accuracy == max(measured.accuracy for measured in heard)
    assert all(np.isfinite(numbers).all() for numbers in network.taught_numbers().values())


def test_too_little_memory_halves_what_is_computed_at_once(make_loop, material):
    sizes = []

    def too_much(values):
        sizes.append(len(values["pixels"]))
        if len(values["pixels"]) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return values

    with_enough, loop = make_loop(material, epochs=2, at_once=8)
    run(loop)
    material.spoil = too_much
    network, loop = make_loop(material, epochs=2, at_once=8)
    done, _heard = run(loop)
    assert done.epochs == 2
    assert sizes[:3] == [8, 4, 2]
    assert max(sizes[3:]) == 2
    for name, numbers in with_enough.taught_numbers().items():
        np.testing.assert_allclose(network.taught_numbers()[name], numbers, atol=1e-4, err_msg=name)


def test_the_same_seed_teaches_the_same_and_another_does_not(make_loop, material):
    numbers = []
    for seed in (1, 1, 2):
        network, loop = make_loop(material, seed=seed)
        run(loop)
        numbers.append(np.concatenate([value.ravel() for value in network.taught_numbers().values()]))
    np.testing.assert_array_equal(numbers[0], numbers[1])
    assert not np.array_equal(numbers[0], numbers[2])
