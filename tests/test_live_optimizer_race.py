"""The race runs dlcore's optimisers, says who arrives and who diverges, and survives a learner's own."""

import numpy as np
import pytest

from dlcore.gradcheck import numerical_gradient
from dlcore.optimizers import Adam, GradientDescent
from dlcore.viz.figures.optimizers import SURFACES, walk
from dlcore.viz.live import OptimizerRace
from dlcore.viz.live.optimizer_race import OPTIMIZERS, STEPS
from test_live_canvas import asked


def trails(race):
    return np.frombuffer(race.trails, np.float32).reshape(-1, len(race.names), 2)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_trail_is_the_walk_of_that_optimiser(name):
    race = OptimizerRace()
    asked(race, "go", steps=5)
    maker, alpha = OPTIMIZERS[name]
    path = walk(SURFACES["valley"], maker(alpha), 5)
    assert np.allclose(trails(race)[:, race.names.index(name)], path, atol=1e-5)


@pytest.mark.parametrize("name", SURFACES)
def test_the_slope_of_every_surface_is_its_slope(name):
    surface = SURFACES[name]
    theta = np.array(surface.start, float)
    numeric = numerical_gradient(lambda t: float(surface.height(*t)), theta)
    assert np.allclose(surface.slope(theta), numeric, rtol=1e-5, atol=1e-7)


def test_one_question_at_a_time_or_all_at_once_is_the_same_race():
    slow, fast = OptimizerRace(), OptimizerRace()
    for _ in range(60):
        asked(slow, "go", steps=1)
    asked(fast, "go", steps=60)
    assert slow.trails == fast.trails
    assert slow.words == fast.words


def test_who_crosses_the_line_is_named_with_the_step_and_stands_still():
    race = OptimizerRace({"descent": (GradientDescent, 0.018)})
    asked(race, "go", steps=1000)
    height = SURFACES["valley"].height
    heights = [height(*place) for place in trails(race)[:, 0].astype(float)]
    arrival = int(np.flatnonzero(np.array(heights) <= 1e-3 * heights[0])[0])
    assert race.words == f"Over: descent crossed the finish line at step {arrival}."
    assert len(heights) == arrival + 1
    asked(race, "go", steps=10)
    assert len(trails(race)) == arrival + 1


def test_divergence_is_said_and_the_others_run_on():
    race = OptimizerRace({"wild": (GradientDescent, 0.05), "tame": (GradientDescent, 0.001)})
    asked(race, "go", steps=1000)
    assert "wild left the picture for good" in race.words
    assert f"tame is still on its way after step {STEPS}" in race.words
    assert len(trails(race)) == STEPS + 1


def test_rates_choose_who_runs_and_start_anew():
    race = OptimizerRace()
    asked(race, "go", steps=3)
    asked(race, "rates", rates={"Adam": 0.1})
    assert len(trails(race)) == 1
    asked(race, "go", steps=2)
    assert np.isfinite(trails(race)[:, race.names.index("Adam")]).all()
    assert np.isnan(trails(race)[:, race.names.index("momentum")]).all()
    assert np.allclose(trails(race)[:, race.names.index("Adam")], walk(SURFACES["valley"], Adam(0.1), 2), atol=1e-5)


def test_start_again_forgets_the_memory_of_the_optimisers():
    race = OptimizerRace()
    asked(race, "go", steps=9)
    first = race.trails
    asked(race, "again")
    asked(race, "go", steps=9)
    assert race.trails == first


def test_another_surface_brings_its_own_ground_window_and_start():
    race = OptimizerRace()
    ground = race.ground
    asked(race, "choose", name="banana")
    assert race.ground != ground
    assert race.window == list(SURFACES["banana"].window)
    assert np.allclose(trails(race)[0], SURFACES["banana"].start)


def test_ground_is_top_row_first_with_the_finish_where_the_surface_is_lowest():
    race = OptimizerRace()
    asked(race, "choose", name="banana")  # lowest at (1, 1), window (-2.1, 2.1) × (-0.9, 2.9)
    rows, columns = np.nonzero(np.frombuffer(race.ground, np.uint8).reshape(-1, race.columns) == 0)
    assert columns.mean() / race.columns == pytest.approx((1 + 2.1) / 4.2, abs=0.02)
    assert rows.mean() / 180 == pytest.approx((2.9 - 1) / 3.8, abs=0.02)


def test_a_learners_optimiser_that_fails_is_shown_and_nothing_is_lost():
    class Mine:
        def __init__(self, alpha):
            pass

        def step(self, theta, gradient):
            raise RuntimeError("not written yet")

    race = OptimizerRace({"mine": (Mine, 0.1)})
    asked(race, "go", steps=1)
    assert "not written yet" in race.problem
    asked(race, "again")
    assert race.problem == ""


def test_seven_optimisers_are_too_many():
    with pytest.raises(ValueError, match="1 to 6"):
        OptimizerRace({str(n): (Adam, 0.1) for n in range(7)})
