"""What a load says at its end."""

from loaders.report import LoadReport, SourceReport, Step


def test_questions_that_nobody_answered_are_counted():
    source = SourceReport("survey", "ratings", 1, 3, 0, (), 4, 4, 0.1, unanswered=1002)
    report = LoadReport("l1", "published", "s1", "Published s1.", (source,))
    assert report.notes() == ["  survey: not answered: 1,002", "Published s1."]


def test_what_was_fine_is_said_to_be_accepted_where_nothing_was_published():
    source = SourceReport("survey", "ratings", 1, 3, 1, (), 0, 0, 0.1, accepted=2)
    titles, rows = LoadReport("l1", "blocked", None, "", (source,)).table()
    assert dict(zip(titles, rows[0], strict=True))["accepted"] == "2"
    titles, rows = LoadReport("l1", "published", "s1", "", (source,)).table()
    assert dict(zip(titles, rows[0], strict=True))["published"] == "0"


def test_the_steps_that_took_long_are_named_the_longest_first():
    steps = (Step("opening", 0.2), Step("reading survey", 2.0), Step("checking survey", 7.04))
    report = LoadReport("l1", "published", "s1", "Published s1.", steps=steps)
    assert report.notes()[0] == "Took 9.2 s, most of it for: checking survey 7.0 s, reading survey 2.0 s"
