"""What a load says at its end."""

from loaders.report import LoadReport, SourceReport


def test_questions_that_nobody_answered_are_counted():
    source = SourceReport("survey", "ratings", 1, 3, 0, (), 4, 4, 0.1, unanswered=1002)
    report = LoadReport("l1", "published", "s1", "Published s1.", (source,))
    assert report.notes() == ["  survey: not answered: 1,002", "Published s1."]
