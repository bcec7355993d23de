"""The figures of chapter 12 draw what they say."""

import numpy as np
import pytest

from dlcore.viz.figures import batch_normalization as figures

RUNS = {"he": ([2.0, 1.0, 0.5], [1.5, 0.8, 0.4]), "tiny": ([2.3, 2.3, 2.3], [2.0, 1.0, 0.6])}


DRAWINGS = [
    (figures.draw_layers, 1.0),
    (figures.draw_feature, [1, 3, 5], [-1, 0, 1], [1, 2, 3]),
    (figures.draw_paths,),
    (figures.draw_runs, RUNS),
    (figures.draw_neighbours, 3.0, np.linspace(0, 5, 50)),
]


def test_the_graph_shows_three_paths_from_z():
    words = " ".join(text.get_text() for text in figures.draw_paths().axes[0].texts)
    assert "directly" in words
    assert "mean" in words
    assert "√(var + ε)" in words


@pytest.mark.parametrize("scale", [0.2, 1.0, 4.0])
def test_with_batch_norm_the_last_layer_keeps_its_spread_whatever_the_scale(scale):
    assert figures.signals(scale, normalise=True)[-1].std() == pytest.approx(0.63, abs=0.02)


def test_without_it_half_the_scale_leaves_a_thousandth():
    assert figures.signals(0.5, normalise=False)[-1].std() == pytest.approx(1e-3, rel=0.3)
