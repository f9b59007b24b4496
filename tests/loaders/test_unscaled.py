"""A load asks for the scale of scores that were hardly meant from 0 to 100."""

import pytest

from loaders.load import load
from tests.loaders.workspaces import ASSESSMENTS, RATINGS, many, write, write_survey, write_workspace

FIVE = "[source.scale]\nsatisfaction = { min = 1, max = 5 }\n"
HUNDRED = "[source.scale]\nsatisfaction = { min = 0, max = 100 }\n"
SEVEN = "[assessments]\nscale = { min = 1, max = 7 }\n"


def spread(*scores: float) -> list[str]:
    """Two answers of the first score, and one of each other."""
    return [*many(2, score=scores[0]), *(f"x{score},shop,c,2026-05-04,{score},Gold" for score in scores[1:])]


@pytest.mark.parametrize(
    ("scores", "low", "high", "example"),
    [
        ((3, 1, 5), 1, 5, "{ min = 1, max = 5 }"),
        ((3, 6.5), 3, 6.5, "{ min = 1, max = 7 }"),
        ((8, 0, 10), 0, 10, "{ min = 0, max = 10 }"),
    ],
)
def test_a_load_asks_for_a_scale_that_was_forgotten(tmp_path, scores, low, high, example):
    workspace = write_workspace(tmp_path, RATINGS)
    write_survey(workspace, *spread(*scores))
    report = load(workspace)
    assert (report.status, report.warnings) == (
        "published",
        (
            f"source survey: satisfaction (score) has only values from {low} to {high} and no scale; "
            f"if it is not 0 to 100 write its scale, for example [source.scale] satisfaction = {example}",
        ),
    )


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        (RATINGS, spread(3, 10.5)),
        (RATINGS, many(2, score=3)),
        (RATINGS, many(20, score=0)),
        (RATINGS + FIVE, spread(3, 1, 5)),
        (RATINGS + HUNDRED, spread(3, 1, 5)),
    ],
    ids=["one above 10", "too few", "on every scale", "with a scale", "said to be so"],
)
def test_other_scores_are_taken_as_they_are(tmp_path, source, rows):
    workspace = write_workspace(tmp_path, source)
    write_survey(workspace, *rows)
    assert load(workspace).warnings == ()


@pytest.mark.parametrize(("settings", "warned"), [("", 1), (SEVEN, 0)])
def test_staff_s_answers_have_the_scale_of_the_map_s(tmp_path, settings, warned):
    workspace = write_workspace(tmp_path, ASSESSMENTS, settings=settings)
    header = "who,place,day,department,score"
    write(workspace, "staff.csv", header, [f"p{n},desk,2026-05-04,front,1" for n in range(20)])
    assert len(load(workspace).warnings) == warned
