"""Figures of chapter 10: every axis is labelled, and what they draw and state is right."""

import numpy as np
import pytest

from dlcore import MLP
from dlcore.datasets import moons
from dlcore.regularize import l1_gradient, l2_gradient, soft_threshold
from dlcore.viz.figures import regularization as figures

X, Y = moons(20, rng=np.random.default_rng(0))
NET = MLP([2, 3, 1], rng=np.random.default_rng(0))
RUNS = {"nothing": [[0.7, 0.8], [0.6, 0.7]], "L2": [[0.5, 0.8], [0.6, 0.9]]}

DRAWINGS = [
    (figures.draw_costs, [1.0, 0.5, 0.2], [1.1, 0.7, 0.8], 1, 2),
    (figures.draw_boundary, X, Y, figures.surface(NET), "λ = 1"),
    (figures.draw_shrinkage,),
    (figures.draw_thinned, [[1, 0, 1], [0, 0, 1, 1]], 0.5),
    (figures.draw_comparison, RUNS),
]


def titles(figure):
    return " | ".join(ax.get_title(loc="left") for ax in figure.axes)


def test_a_surface_has_x1_along_its_rows_and_x2_down_its_columns():
    probabilities = figures.surface(NET)
    place = np.array([[figures.EDGE[60]], [figures.EDGE[5]]])
    assert probabilities[5, 60] == pytest.approx(NET.forward(place).item())


def test_the_weight_shrinks_as_under_the_librarys_penalties():
    start, t = np.array([1.0]), 0.15
    expected = {"L2": start, "L1, subgradient": start, "L1, soft threshold": start}
    for _ in range(20):
        expected = {
            "L2": expected["L2"] - l2_gradient(expected["L2"], t, 1),
            "L1, subgradient": expected["L1, subgradient"] - l1_gradient(expected["L1, subgradient"], t, 1),
            "L1, soft threshold": soft_threshold(expected["L1, soft threshold"], t),
        }
    found = figures.shrink(1.0, t, 20)
    assert {name: path[-1] for name, path in found.items()} == pytest.approx(
        {name: w.item() for name, w in expected.items()}
    )


def test_only_the_soft_threshold_ends_at_exactly_zero():
    ends = {name: path[-1] for name, path in figures.shrink(1.0, 0.15, 20).items()}
    assert [name for name, end in ends.items() if end == 0] == ["L1, soft threshold"]
    assert "soft threshold\nends at 0.000" in titles(figures.draw_shrinkage())


def test_a_thinned_network_connects_only_units_that_took_part_and_counts_them():
    figure = figures.draw_thinned([[1, 0, 1], [0, 0, 1, 1]], 0.5)
    connections = [len(lines.get_segments()) for lines in figure.axes[0].collections[:3]]
    assert connections == [4 * 2, 2 * 2, 2 * 2]
    assert figure.axes[0].get_title(loc="right") == "4 of 7 hidden units left"


def test_a_layer_that_fell_silent_has_no_connections():
    figure = figures.draw_thinned([[0, 0], [1, 1]], 0.1)
    assert [len(lines.get_segments()) for lines in figure.axes[0].collections[:3]] == [0, 0, 4]


def test_the_comparison_shows_the_mean_over_the_seeds_in_the_order_given():
    left, right = figures.draw_comparison(RUNS).axes
    assert [label.get_text() for label in left.get_yticklabels()] == ["nothing", "L2"]
    for ax, means in ((left, [0.65, 0.55]), (right, [0.75, 0.85])):
        dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
        assert dots == pytest.approx(means)


def test_the_stop_and_the_best_epoch_are_marked_and_named():
    figure = figures.draw_costs([1.0, 0.5, 0.2], [1.1, 0.7, 0.8], 1, 2)
    assert "best epoch 1: 0.700 nats, stopped in epoch 2" in titles(figure)
    assert titles(figures.draw_costs([1.0], [1.0])) == ""
