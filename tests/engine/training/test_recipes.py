"""Which ways of looking there are to try."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.backbones.catalogue import DINOV2_SMALL, EFFICIENTNET_LITE0
from engine.contracts.errors import EngineError
from engine.contracts.types import Depth, Framing, Preprocessing, TrainOptions
from engine.training.recipes import Recipe, depths_of, framings_of, plain_recipe, sizes_of, view

ANY = TrainOptions()


def test_the_usual_way_comes_first_and_the_plain_recipe_is_it():
    assert sizes_of(EFFICIENTNET_LITE0, ANY) == (224, 288, 384)
    assert framings_of(EFFICIENTNET_LITE0, ANY) == (Framing.CENTRE, Framing.WHOLE)
    assert depths_of(EFFICIENTNET_LITE0, ANY) == (Depth.LAST, Depth.DETAIL, Depth.BOTH)
    assert view(EFFICIENTNET_LITE0, Framing.CENTRE, 224) == EFFICIENTNET_LITE0.preprocessing
    assert plain_recipe(EFFICIENTNET_LITE0) == Recipe(Preprocessing(), Depth.LAST)


def test_what_the_person_set_is_not_tried_otherwise():
    options = TrainOptions(framing=Framing.WHOLE, size=320, depth=Depth.DETAIL)
    assert sizes_of(EFFICIENTNET_LITE0, options) == (320,)
    assert framings_of(EFFICIENTNET_LITE0, options) == (Framing.WHOLE,)
    assert depths_of(EFFICIENTNET_LITE0, options) == (Depth.DETAIL,)


def test_a_crop_takes_the_same_share_at_every_size():
    assert view(EFFICIENTNET_LITE0, Framing.CENTRE, 384).short_side == round(384 * 256 / 224)
    with_no_margin = replace(EFFICIENTNET_LITE0, preprocessing=Preprocessing(size=224, short_side=224))
    assert view(with_no_margin, Framing.CENTRE, 288).short_side == 288


@pytest.mark.parametrize("size", [31, 1025, 0])
def test_sizes_that_make_no_sense_are_refused_in_a_sentence(size):
    with pytest.raises(EngineError, match="cannot look at pictures with") as raised:
        sizes_of(EFFICIENTNET_LITE0, TrainOptions(size=size))
    assert raised.value.code == "wrong-size"
    assert "32" in raised.value.hint


def test_a_network_of_one_size_says_which():
    assert sizes_of(DINOV2_SMALL, ANY) == (224,)
    with pytest.raises(EngineError) as raised:
        sizes_of(DINOV2_SMALL, TrainOptions(size=384))
    assert "224" in raised.value.hint


def test_a_network_without_detail_has_one_depth():
    assert depths_of(DINOV2_SMALL, ANY) == (Depth.LAST,)
    with pytest.raises(EngineError) as raised:
        depths_of(DINOV2_SMALL, TrainOptions(depth=Depth.BOTH))
    assert raised.value.code == "no-detail"


def test_recipes_sort_from_the_cheapest():
    recipes = [
        Recipe(view(EFFICIENTNET_LITE0, framing, size), depth)
        for size in (224, 288)
        for framing in (Framing.CENTRE, Framing.WHOLE)
        for depth in (Depth.LAST, Depth.DETAIL, Depth.BOTH)
    ]
    mixed = recipes[5:] + recipes[:5]
    assert sorted(mixed, key=lambda recipe: recipe.effort) == recipes
