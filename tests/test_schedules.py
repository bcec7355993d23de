import numpy as np
import pytest

from dlcore.schedules import Exponential, InverseSqrt, InverseTime


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (InverseTime(0.2, 1.0), [0.1, 0.2 / 3, 0.05]),
        (Exponential(0.2, 0.95), [0.19, 0.1805, 0.171475]),
        (InverseSqrt(0.2, 0.5), [0.1, 0.1 / np.sqrt(2), 0.1 / np.sqrt(3)]),
    ],
)
def test_the_rates_of_the_first_three_epochs_by_hand(schedule, expected):
    np.testing.assert_allclose([schedule(epoch) for epoch in (1, 2, 3)], expected)


@pytest.mark.parametrize("schedule", [InverseTime(1, 0.1), Exponential(1, 0.9), InverseSqrt(1, 1)])
def test_rates_fall_and_epochs_count_from_one(schedule):
    rates = [schedule(epoch) for epoch in range(1, 30)]
    assert rates == sorted(rates, reverse=True)
    with pytest.raises(ValueError, match="epoch is 0, expected at least 1"):
        schedule(0)


@pytest.mark.parametrize("schedule", [InverseTime, Exponential, InverseSqrt])
@pytest.mark.parametrize(("alpha0", "rate"), [(0, 1), (1, -1), (np.nan, 1)])
def test_settings_out_of_range_are_refused(schedule, alpha0, rate):
    with pytest.raises(ValueError, match="expected both > 0"):
        schedule(alpha0, rate)
