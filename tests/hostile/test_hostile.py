"""Every attack, an honest submission graded beside it: its points, its neighbour, and what it might leave behind."""

import os
from unittest.mock import patch

import pytest
from attacks import ATTACKS
from scene import Scene

from grading_kit import POINTS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # nbgrader has its own
NAMES = list(ATTACKS)


@pytest.fixture(scope="session")
def scene(tmp_path_factory):
    with patch.dict(os.environ, CANARY="CANARY"):
        scene = Scene(tmp_path_factory.mktemp("hostile"))
        yield scene
        scene.close()


@pytest.fixture(scope="module", params=NAMES)
def attack(request):
    return ATTACKS[request.param]


@pytest.fixture(scope="module")
def after(attack, scene):
    return scene.suffer(attack, list(ATTACKS.values()).index(attack))


def test_it_gets_the_points_it_deserves_and_a_reason(after, attack):
    got = {answer["name"]: answer["points"] for answer in after.attack["answers"]}
    told = {answer["name"]: answer["message"] for answer in after.attack["answers"]}
    for question in POINTS:
        deserved = attack.points[question]
        assert got[question] == deserved if deserved is not None else got[question] <= POINTS[question], told
    assert attack.says in next((told[question] for question in attack.answers), ""), told
    assert after.exit_code == 0


def test_its_honest_neighbour_gets_everything(after):
    assert after.honest["score"] == 10
    assert after.honest["status"] == "graded"
    assert all(answer["message"].startswith("Right") for answer in after.honest["answers"])


def test_it_changes_no_file(after):
    assert not after.files


def test_none_of_its_processes_survives(after):
    assert not after.processes


def test_nobody_listens_and_nobody_was_called(after):
    assert not after.listeners
    assert after.visits == 0


def test_the_gradebook_holds_what_each_deserves(after):
    assert not after.scores


def test_its_page_holds_no_markup_of_its_own(after):
    assert "<script" not in after.page
    assert "<img" not in after.page
    assert "CANARY" not in after.page.replace("&#x27;CANARY", "").replace("b&#x27;CANARY", "")


def test_there_are_enough_of_them():
    assert len(NAMES) >= 180
