"""Pictures are mirrored and turned where that leaves the class as it is, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.backbones.ort_runner import OnnxRunner
from engine.contracts.types import Preprocessing
from engine.pictures.resizing import to_pixels
from engine.training.choosing import TimeBudget
from engine.training.thorough.permitted import permitted_variations
from engine.training.thorough.variations import Variation, View, varied

FLIPS = (Variation.MIRROR, Variation.UPSIDE_DOWN, Variation.QUARTER_TURNS)
SIZE = 64


def arrow(rng, right: bool) -> Image.Image:
    """An arrow to the left or to the right on a noisy ground."""
    picture = ground(rng)
    draw = ImageDraw.Draw(picture)
    x, y = rng.integers(-5, 6, 2) + 32
    draw.line((x - 20, y, x + 20, y), fill=(20, 20, 20), width=5)
    tip = x + 20 if right else x - 20
    back = -14 if right else 14
    draw.polygon([(tip, y), (tip + back, y - 13), (tip + back, y + 13)], fill=(20, 20, 20))
    return picture


def spots(rng, many: bool) -> Image.Image:
    """A few big spots, or many small ones: whichever way they are turned."""
    picture = ground(rng)
    draw = ImageDraw.Draw(picture)
    for _ in range(30 if many else 4):
        x, y = rng.integers(6, 58, 2)
        radius = 2 if many else 8
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(30, 40, 30))
    return picture


def digit(rng, nine: bool) -> Image.Image:
    """A 6, or the same turned around: a 9."""
    picture = ground(rng)
    draw = ImageDraw.Draw(picture)
    x, y = rng.integers(-4, 5, 2) + 32
    draw.ellipse((x - 11, y, x + 11, y + 22), outline=(20, 20, 20), width=5)
    draw.line((x - 9, y + 11, x - 4, y - 20), fill=(20, 20, 20), width=5)
    return picture.transpose(Image.Transpose.ROTATE_180) if nine else picture


def ground(rng) -> Image.Image:
    return Image.fromarray(np.clip(rng.normal(190, 20, (SIZE, SIZE, 3)), 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def decide(prepared_backbone, cpu):
    runner = OnnxRunner(prepared_backbone.graph_path, cpu)
    contract = Preprocessing(size=SIZE, short_side=SIZE)

    def decide_about(make, variations=FLIPS):
        rng = np.random.default_rng(0)
        labels = np.arange(80) % 2
        pictures = [to_pixels(np.asarray(make(rng, bool(label))), contract) for label in labels]

        def looks(variation):
            return runner.features(
                np.stack(
                    [
                        View((variation,), 0, 0, always=True).vary(picture, str(number))
                        for number, picture in enumerate(pictures)
                    ]
                )
            )

        return permitted_variations(
            runner.features(np.stack(pictures)),
            {variation: looks(variation) for variation in variations},
            labels,
            np.arange(80),
            seed=0,
            budget=TimeBudget(60.0),
            check=lambda: None,
        )

    return decide_about


def test_arrows_to_the_left_and_to_the_right_are_not_mirrored(decide):
    permitted = decide(arrow)
    assert Variation.MIRROR not in permitted.variations
    reason = dict(permitted.refused)[Variation.MIRROR]
    assert "were taken for another class" in reason


def test_arrows_may_stand_upside_down_as_far_as_that_leaves_the_direction(decide):
    refused = dict(decide(arrow).refused)
    assert "taken for another class" not in refused.get(Variation.UPSIDE_DOWN, "")


def test_a_six_and_a_nine_are_never_turned_into_each_other(decide):
    """Mirrored and upside-down together is turned around."""
    permitted = decide(digit)
    assert not {Variation.MIRROR, Variation.UPSIDE_DOWN} <= set(permitted.variations)
    assert Variation.QUARTER_TURNS not in permitted.variations


def test_what_has_no_direction_may_be_turned_any_way(decide):
    permitted = decide(spots)
    for reason in dict(permitted.refused).values():
        assert "taken for another class" not in reason


def test_pictures_that_are_too_few_are_left_as_they_are():
    one_each = permitted_variations(
        np.zeros((2, 3), np.float32),
        {Variation.MIRROR: np.zeros((2, 3), np.float32)},
        np.array([0, 1]),
        np.arange(2),
        seed=0,
        budget=TimeBudget(1.0),
        check=lambda: None,
    )
    assert one_each.variations == ()


def test_pictures_that_are_all_the_same_are_no_error():
    same = np.ones((20, 3), np.float32)
    permitted_variations(
        same,
        {Variation.ZOOM: same},
        np.arange(20) % 2,
        np.arange(20),
        seed=0,
        budget=TimeBudget(5.0),
        check=lambda: None,
    )


def test_a_view_is_the_same_for_the_same_picture_and_differs_between_pictures_and_views():
    picture = np.random.default_rng(0).uniform(0, 255, (3, 32, 32)).astype(np.float32)
    everything = tuple(Variation)
    first = View(everything, 3, 1).vary(picture, "abc")
    np.testing.assert_array_equal(View(everything, 3, 1).vary(picture, "abc"), first)
    for other in (View(everything, 3, 2).vary(picture, "abc"), View(everything, 3, 1).vary(picture, "abd")):
        assert np.abs(other - first).mean() > 1


def test_flips_only_move_pixels():
    picture = np.random.default_rng(0).uniform(0, 255, (3, 24, 24)).astype(np.float32)
    rng = np.random.default_rng(1)
    np.testing.assert_array_equal(varied(picture, (Variation.MIRROR,), rng, always=True), picture[:, :, ::-1])
    np.testing.assert_array_equal(varied(picture, (Variation.UPSIDE_DOWN,), rng, always=True), picture[:, ::-1])
    turned = varied(picture, (Variation.QUARTER_TURNS,), rng, always=True)
    assert any(np.array_equal(turned, np.rot90(picture, k, axes=(1, 2))) for k in (1, 3))


def test_varied_pictures_stay_within_a_pictures_values():
    picture = np.random.default_rng(0).uniform(0, 255, (3, 40, 40)).astype(np.float32)
    before = picture.copy()
    for number in range(20):
        view = View(tuple(Variation), 0, number).vary(picture, "x")
        assert view.shape == picture.shape
        assert view.min() >= 0
        assert view.max() <= 255.001
    np.testing.assert_array_equal(picture, before)
