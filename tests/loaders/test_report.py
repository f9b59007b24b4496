"""What a load says at its end."""

from loaders.report import LoadReport, SourceReport, Step


def test_questions_that_nobody_answered_are_counted():
    source = SourceReport("survey", "ratings", 1, 3, 0, (), 4, 4, 0.1, unanswered=1002)
    report = LoadReport("l1", "published", "s1", "Published s1.", (source,))
    assert report.notes() == ["  survey: not answered: 1,002", "Published s1."]


def test_the_steps_that_took_long_are_named_the_longest_first():
    steps = (Step("opening", 0.2), Step("reading survey", 2.0), Step("checking survey", 7.04))
    report = LoadReport("l1", "published", "s1", "Published s1.", steps=steps)
    assert report.notes()[0] == "Took 9.2 s, most of it for: checking survey 7.0 s, reading survey 2.0 s"
