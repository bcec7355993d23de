"""Chapter 00: the first exercise, to see how a check works."""

from dlcore.check.exercise import Exercise, Slip


def hello(x):
    return 2 * x


HELLO = Exercise(
    "start_here.hello",
    points=1,
    answer=hello,
    cases=lambda rng: [(3.0,), (0.0,), (5.0,), (-1.5,), (float(rng.normal()),)],
    slips=[
        Slip("x + 2", lambda x: x + 2, "This adds 2; doubling multiplies. Try it on 0 by hand."),
        Slip("sign lost", lambda x: abs(2 * x), "This is never negative. What should come out for −1.5?"),
    ],
    hints=[
        "What should come out for 3, and what for 0?",
        "Python multiplies with `*`.",
        "One line is enough: `return`, then the argument times a number. Which number turns 3 into 6?",
    ],
    praise="That is all there is to it: write, run, check.",
)
