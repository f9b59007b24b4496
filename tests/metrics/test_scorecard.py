"""Every figure against arithmetic that can be checked by hand or against its slow twin."""

import json
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics import withheld as why
from metrics.definitions import BY_NAME, METRICS
from metrics.figures import withhold
from metrics.index_figure import withheld
from metrics.period import Period
from metrics.scope import EVERYTHING, Scope
from metrics.scorecard import Scorecard, experienced, scorecard
from metrics.scorecard_json import as_object, to_json
from metrics.settings import Settings
from metrics.statistics.estimate import Estimate
from metrics.statistics.shrinkage import shrink
from tests import oracle
from tests.builders import complaint, contact, customer, rating, response, warehouse
from tests.metrics.map import SmallMap

SECOND_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
FIGURES = [
    *("stated_importance", "derived_importance", "impact", "internal_importance", "performance", "top_box"),
    *("penalty", "reward", "asymmetry", "effort"),
    *("internal_performance", "gap_importance", "gap_performance", "complaints", "complaints_per_1000"),
    *("resolution_hours", "churn_risk_ratio", "churn_excess", "churn_attributable", "churn_e_value"),
    *("revenue_exposed", "performance_change"),
]
BESIDE = (  # of pages, not of the scorecard
    *("resolution_speed", "complaints_ratio", "staff_agreement", "staff_reliability"),
    *("explained", "exposure_z", "reach"),
    *("onward_share", "waiting_hours", "drop_off", "pain_points", "moments_of_truth"),
)
NOBODY = pd.DataFrame(
    {
        "respondent_id": [],
        "touchpoint_id": [],
        "department_id": [],
        "importance": pd.Series(dtype=float),
        "performance": [],
        "held": pd.Series(dtype=bool),
    }
)


def card(
    *,
    ids=("app", "web"),
    scope=EVERYTHING,
    comparison=None,
    segment=None,
    assessments=NOBODY,
    settings=None,
    retired=frozenset(),
    leaving=frozenset(),
    aims=None,
    period=SECOND_QUARTER,
    **facts,
) -> Scorecard:
    return scorecard(
        warehouse(**facts),
        scope,
        period,
        settings=settings or Settings(),
        journey=SmallMap(ids, retired, aims or {}, leaving),
        assessments=assessments,
        comparison=comparison,
        segment=segment,
    )


def figure(made: Scorecard, touchpoint: str, name: str) -> tuple[float, float, float, int]:
    row = made.touchpoints.set_index("touchpoint_id").loc[touchpoint]
    assert row[f"{name}_withheld"] is None
    return row[name], row[f"{name}_low"], row[f"{name}_high"], row[f"{name}_n"]


def reason(made: Scorecard, touchpoint: str, name: str) -> str | None:
    row = made.touchpoints.set_index("touchpoint_id").loc[touchpoint]
    assert np.isnan([row[name], row[f"{name}_low"], row[f"{name}_high"]]).all()
    return row[f"{name}_withheld"]


def company(made: Scorecard, metric: str) -> pd.Series:
    return made.overall.set_index("metric").loc[metric]


def staff(touchpoint: str, importance: list[float], performance: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "respondent_id": [f"e{number}" for number in range(len(importance))],
            "touchpoint_id": touchpoint,
            "department_id": None,
            "importance": importance,
            "performance": performance,
            "held": False,
        }
    )


# ---- answers


def test_performance_is_the_weighted_mean_with_its_interval():
    answers = [(float(score), 1.0 + number % 3) for number, score in enumerate([40, 60, 60, 80, 100] * 4)]
    made = card(ratings=[rating("web", score, weight=weight) for score, weight in answers])
    assert figure(made, "web", "performance") == pytest.approx(oracle.mean(answers))


def test_top_box_is_the_share_of_answers_at_or_above_it():
    made = card(ratings=[rating("web", score) for score in [74, 75, 76, 100] * 5])
    assert figure(made, "web", "top_box") == pytest.approx(oracle.share(15, 20))


def test_importance_and_effort_are_means_of_their_own_answers():
    rows = [rating("web", None, importance=float(x), effort=100.0 - x) for x in range(0, 100, 5)]
    made = card(ratings=rows)
    answers = [(float(x), 1.0) for x in range(0, 100, 5)]
    assert figure(made, "web", "stated_importance") == pytest.approx(oracle.mean(answers))
    assert figure(made, "web", "effort") == pytest.approx(oracle.mean([(100 - x, 1.0) for x, _ in answers]))


def test_the_period_includes_both_of_its_ends():
    days = ["2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01"]
    rows = [rating("web", 10 * place, day) for place, day in enumerate(days) for _ in range(10)]
    made = card(ratings=rows)
    assert figure(made, "web", "performance")[::3] == pytest.approx((15, 20))  # of 10 and 20, ten each


def test_a_segment_has_its_own_answers():
    rows = [
        rating("web", 10 + score, tier=tier)
        for tier, score in (("Gold", 60), ("Silver", 0))
        for _ in range(9)
    ]
    rows += [rating("web", 80, tier="Gold"), rating("web", 30, tier="Silver")]
    made = card(ratings=rows, segment=("tier", "Gold"))
    assert figure(made, "web", "performance")[0] == pytest.approx((9 * 70 + 80) / 10)


def test_too_few_answers_are_withheld_and_one_more_is_not():
    made = card(ratings=[rating("web", 10 * number) for number in range(9)])
    assert reason(made, "web", "performance") == why.TOO_FEW_ANSWERS
    assert made.touchpoints.set_index("touchpoint_id").loc["web", "performance_n"] == 9
    made = card(ratings=[rating("web", 10 * number) for number in range(10)])
    assert figure(made, "web", "performance")[0] == pytest.approx(45)


def test_the_same_answer_from_everybody_has_no_interval_but_a_share_has():
    made = card(ratings=[rating("web", 80) for _ in range(20)])
    assert reason(made, "web", "performance") == why.NO_SPREAD
    assert figure(made, "web", "top_box") == pytest.approx(oracle.share(20, 20))


def test_a_touchpoint_without_any_record_says_so():
    made = card(ratings=[rating("web", 10 * number) for number in range(10)])
    assert {name: reason(made, "app", name) for name in FIGURES} == {
        name: why.NOT_COMPARED if name == "performance_change" else why.NOT_MEASURED for name in FIGURES
    }


# ---- staff


def test_gaps_are_staff_less_customers():
    scores = [20.0, 30.0, 40.0, 50.0, 60.0] * 4
    views = [70.0, 80.0, 80.0, 90.0, 100.0, 90.0]
    rows = [rating("web", score, importance=100 - score) for score in scores]
    made = card(ratings=rows, assessments=staff("web", [50, 60, 50, 60, 50, 60], views))
    value, low, high, p = oracle.gap(views, scores)
    row = made.touchpoints.set_index("touchpoint_id").loc["web"]
    assert figure(made, "web", "internal_performance") == pytest.approx(
        oracle.mean([(x, 1.0) for x in views])
    )
    assert figure(made, "web", "gap_performance") == pytest.approx((value, low, high, 6))
    second = oracle.gap([50, 60, 50, 60, 50, 60], [100 - score for score in scores])
    assert figure(made, "web", "gap_importance")[:3] == pytest.approx(second[:3])
    # two tests: the smaller p doubles, unless the larger is below that
    smaller, larger = sorted((p, second[3]))
    assert row["gap_performance_p_adjusted"] == pytest.approx(
        min(2 * smaller, larger) if p == smaller else larger
    )


def test_a_touchpoint_that_only_staff_find_good_is_a_blind_spot():
    rows = [rating("web", score) for score in [20, 30, 40] * 10]
    rows += [rating("app", score) for score in [70, 80, 90] * 10]
    views = pd.concat(
        [staff("web", [50] * 6, [80, 85, 90, 80, 85, 90]), staff("app", [50] * 6, [20, 25, 30] * 2)]
    )
    made = card(ratings=rows, assessments=views).touchpoints.set_index("touchpoint_id")
    assert made["gap_performance_verdict"].to_dict() == {"web": "blind_spot", "app": "false_alarm"}
    assert made["gap_importance_verdict"].to_dict() == {"web": "undecided", "app": "undecided"}


@pytest.mark.parametrize(
    ("rules", "aims"),
    [
        ({"settings": Settings(crosshair={"importance": 50, "performance": 85})}, {}),
        ({}, {"web": 85, "app": 85}),
    ],
)
def test_verdicts_stand_on_the_lines_of_the_quadrants(rules, aims):
    """Customers give 80, which is above the means' line of 55, but below the frozen one and the target."""
    rows = [rating("web", score, importance=60) for score in [75, 80, 85] * 10]
    rows += [rating("app", score, importance=60) for score in [20, 30, 40] * 10]
    views = staff("web", [50] * 6, [94, 95, 96] * 2)
    verdicts = [
        card(ratings=rows, assessments=views, **given).touchpoints.set_index("touchpoint_id")
        for given in ({}, rules | {"aims": aims})
    ]
    assert [one.loc["web", "gap_performance_verdict"] for one in verdicts] == ["agreed_strong", "blind_spot"]


def test_no_gap_is_shown_by_the_interval_of_two_one_sided_tests():
    """90 of 100 lie within 7.5 points of none, 95 of 100 do not."""
    views = [68.0, 32.0] * 10
    scores = {"web": [40, 60], "app": [10, 20]}
    rows = [rating(name, score) for name, two in scores.items() for score in two * 50]
    made = card(ratings=rows, assessments=staff("web", views, views))
    gap, low, high, _ = figure(made, "web", "gap_performance")
    assert (gap, low < -7.5, high > 7.5) == (0, True, True)
    row = made.touchpoints.set_index("touchpoint_id").loc["web"]
    assert row["gap_performance_verdict"] == "agreed_strong"


def test_what_matters_to_customers_and_not_to_staff_is_a_blind_spot():
    rows = [rating("web", None, importance=score) for score in [80, 85, 90] * 10]
    rows += [rating("app", None, importance=score) for score in [20, 25, 30] * 10]
    views = pd.concat([staff("web", [20, 25, 30] * 2, [50] * 6), staff("app", [80, 85, 90] * 2, [50] * 6)])
    made = card(ratings=rows, assessments=views).touchpoints.set_index("touchpoint_id")
    assert made["gap_importance_verdict"].to_dict() == {"web": "blind_spot", "app": "false_alarm"}


def test_a_small_group_of_staff_stays_unknown_and_so_does_the_gap():
    rows = [rating("web", score) for score in [20, 30, 40] * 10]
    made = card(ratings=rows, assessments=staff("web", [50, 60, 70, 80], [10, 20, 30, 40]))
    assert reason(made, "web", "internal_performance") == why.TOO_FEW_ASSESSMENTS
    assert reason(made, "web", "gap_performance") == why.TOO_FEW_ASSESSMENTS
    assert made.touchpoints.set_index("touchpoint_id").loc["web", "gap_performance_verdict"] == "undecided"


def asked(touchpoints: dict[str, int], scores=(20.0, 50.0, 80.0)) -> pd.DataFrame:
    """So many answers about each touchpoint, of the same people."""
    parts = [
        staff(name, [scores[i % len(scores)] for i in range(n)], [50.0 + i for i in range(n)])
        for name, n in touchpoints.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_what_would_tell_a_small_groups_answers_is_withheld_with_its_gap():
    rows = [rating(name, score) for name in ("app", "web", "shop") for score in (40, 50, 60) * 10]
    made = card(ids=("app", "web", "shop"), ratings=rows, assessments=asked({"app": 3, "web": 6, "shop": 9}))
    assert reason(made, "app", "internal_performance") == why.TOO_FEW_ASSESSMENTS
    assert reason(made, "web", "internal_performance") == why.WOULD_REVEAL  # else the total tells the app's
    assert reason(made, "web", "gap_performance") == why.WOULD_REVEAL
    assert figure(made, "shop", "internal_performance")[3] == 9
    table = made.touchpoints.set_index("touchpoint_id")
    assert table["internal_performance_agreement"].isna().tolist() == [True, True, False]
    assert table.loc["web", "gap_performance_verdict"] == "undecided"


def test_agreement_of_all_says_nothing_about_what_is_withheld():
    """Else the numbers of all touchpoints together, and those shown, would tell what the few said."""
    shown = pd.concat([asked({"web": 6}), asked({"app": 9}, scores=(70.0, 80.0, 90.0))])
    few = [staff("shop", scores, scores) for scores in ([0.0, 0.0, 10.0], [90.0, 100.0, 100.0])]
    ids, alone = ("web", "app", "shop", "desk"), asked({"desk": 2})
    made = [card(ids=ids, assessments=pd.concat([shown, one, alone])) for one in few]
    table = made[0].touchpoints.set_index("touchpoint_id")["internal_importance_withheld"]
    assert table.isna().tolist() == [True, True, False, False]
    told = [one.agreement["importance"] for one in made]
    assert told[0] == told[1]
    assert told[0].single.value > 0.3


def test_staff_who_disagree_are_told_from_those_who_agree():
    few, many = asked({"app": 6}), asked({"web": 60})
    alike = many.assign(performance=[50.0 + i % 6 for i in range(60)])
    made = card(assessments=pd.concat([few, alike], ignore_index=True))
    rows = made.touchpoints.set_index("touchpoint_id")
    spread = np.var([20, 50, 80] * 2, ddof=1)  # 720 of the 833 that answers at random would have
    assert rows.loc["app", "internal_importance_agreement"] == pytest.approx(1 - spread / (10_000 / 12))
    verdicts = [
        f"internal_{kind}_{verdict}"
        for kind in ("importance", "performance")
        for verdict in ("disagree", "agree")
    ]
    assert rows.loc["app", verdicts].tolist() == [False, False, False, True]  # six disagree by chance, too
    assert rows.loc["web", verdicts].tolist() == [True, False, False, True]
    assert made.agreement["importance"].single.value < 0.1  # both touchpoints have the same answers


# ---- complaints


def test_complaints_are_counted_against_contacts():
    made = card(
        complaints=[complaint("web", hours=1) for _ in range(3)],
        contacts=[contact("web") for _ in range(200)] + [contact("app") for _ in range(50)],
    )
    assert figure(made, "web", "complaints")[0] == 3
    assert figure(made, "web", "complaints_per_1000") == pytest.approx(oracle.rate(3, 200))
    assert figure(made, "app", "complaints_per_1000") == pytest.approx(oracle.rate(0, 50))
    assert company(made, "complaints_per_1000")["value"] == pytest.approx(1000 * 3 / 250)


def test_without_contacts_complaints_are_counted_against_ratings_and_it_says_so():
    made = card(
        complaints=[complaint("web"), complaint("app")],
        ratings=[rating("web", 10 * (number % 10), importance=5) for number in range(40)],
        contacts=[contact("app") for _ in range(9)],
    )
    table = made.touchpoints.set_index("touchpoint_id")
    assert figure(made, "web", "complaints_per_1000") == pytest.approx(oracle.rate(1, 40))
    assert table["complaints_per_1000_basis"].to_dict() == {"web": "ratings", "app": "contacts"}
    assert reason(made, "app", "complaints_per_1000") == why.TOO_FEW_CONTACTS


def test_the_companys_rate_counts_complaints_of_the_touchpoints_that_it_counts_contacts_of():
    made = card(
        complaints=[*(complaint("web") for _ in range(3)), *(complaint("app") for _ in range(50))],
        contacts=[contact("web") for _ in range(100)],
        ratings=[rating("app", 50) for _ in range(40)],
    )
    assert company(made, "complaints_per_1000")["value"] == 30


MONTHS = ("2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15", "2026-05-15", "2026-06-15")


def monthly(record, place: str, each: int, first: int = 1) -> list[dict]:
    """So many records a month, from this month of 2026 on."""
    return [record(place, day) for day in MONTHS[first - 1 :] for _ in range(each)]


def test_contacts_before_the_first_complaint_and_complaints_before_the_first_contact_do_not_count():
    made = card(
        complaints=[*monthly(complaint, "web", 4, first=5), *monthly(complaint, "app", 5, first=5)],
        contacts=[*monthly(contact, "web", 100), *monthly(contact, "app", 50, first=6)],
    )
    assert figure(made, "web", "complaints")[0] == 8
    assert figure(made, "web", "complaints_per_1000") == pytest.approx(oracle.rate(8, 200))  # not 300
    assert figure(made, "app", "complaints_per_1000") == pytest.approx(oracle.rate(5, 50))  # not 10
    assert company(made, "complaints_per_1000")["value"] == pytest.approx(1000 * 13 / 250)


def test_a_segment_without_an_early_complaint_was_content():
    facts = {"complaints": [complaint("app", MONTHS[3]), complaint("web", MONTHS[5], tier="Gold")]}
    contacts = [row | {"tier": "Gold"} for row in monthly(contact, "web", 10)]
    made = card(**facts, contacts=contacts, segment=("tier", "Gold"))
    assert figure(made, "web", "complaints_per_1000") == pytest.approx(oracle.rate(1, 30))
    own = Scope(frozenset({"service"}), frozenset({"web"}))  # does not see the complaint of April
    made = card(**facts, contacts=contacts, scope=own)
    assert company(made, "complaints_per_1000")["n"] == 30


def test_before_anybody_could_complain_nothing_is_known():
    made = card(complaints=[complaint("web", "2026-07-01")], contacts=monthly(contact, "web", 20))
    assert reason(made, "web", "complaints") == reason(made, "web", "complaints_per_1000") == why.NOT_MEASURED
    assert company(made, "complaints_per_1000")["withheld"] == why.NOT_MEASURED


@pytest.mark.parametrize(("complaints_since", "contacts_since"), [(2, 1), (1, 2), (2, 3)])
def test_a_rate_is_compared_with_a_period_that_is_covered_from_its_first_day_on(
    complaints_since, contacts_since
):
    facts = {
        "complaints": monthly(complaint, "web", 5, first=complaints_since),
        "contacts": monthly(contact, "web", 100, first=contacts_since),
    }
    made = card(**facts, comparison=Period(date(2026, 1, 1), date(2026, 3, 31)))
    found = company(made, "complaints_per_1000")
    assert found["value"] == pytest.approx(50)
    assert np.isnan(found["previous"]) and np.isnan(found["change"])
    made = card(**facts, comparison=Period(date(2026, 3, 15), date(2026, 3, 31)))
    assert company(made, "complaints_per_1000")["change"] == pytest.approx(0)


@pytest.mark.parametrize(
    ("first", "compared"), [(6, True), (14, False)]
)  # the quarter's tenth day is the last
def test_a_first_complaint_soon_after_the_periods_first_day_is_no_lack_of_records(first, compared):
    days = [f"2026-01-{first:02}", "2026-02-10", "2026-03-10", "2026-05-10"]
    facts = {
        "complaints": [complaint("web", day) for day in days for _ in range(5)],
        "contacts": [contact("web", day) for day in days for _ in range(100)],
    }
    made = card(**facts, comparison=Period(date(2026, 1, 1), date(2026, 3, 31)))
    assert np.isfinite(company(made, "complaints_per_1000")["change"]) == compared


def test_the_index_says_whose_importance_weighs_it():
    assert company(card(ratings=[rating("web", 50)]), "cx_index")["basis"] == "none"
    stated = [rating("web", 50 + i, importance=60 + i) for i in range(20)]
    assert company(card(ratings=stated), "cx_index")["basis"] == "stated"


def test_the_change_of_the_companys_rate_is_that_of_touchpoints_recorded_all_along():
    earlier = Period(date(2026, 1, 15), date(2026, 3, 31))
    contacts = [*monthly(contact, "web", 100), *monthly(contact, "app", 60, first=3)]
    complaints = [*monthly(complaint, "web", 5), *monthly(complaint, "web", 1, first=4)]
    complaints += monthly(complaint, "app", 30)
    found = company(card(complaints=complaints, contacts=contacts, comparison=earlier), "complaints_per_1000")
    assert found["value"] == pytest.approx(1000 * (6 + 30) / 160)
    assert (found["previous"], found["change"]) == pytest.approx((50, 10))  # of web alone
    contacts += monthly(contact, "app", 60, first=4)  # now it has more than half of them
    found = company(card(complaints=complaints, contacts=contacts, comparison=earlier), "complaints_per_1000")
    assert np.isnan(found["change"])


def test_no_complaint_among_those_recorded_is_none_and_no_record_at_all_is_unknown():
    contacts = [contact(name) for name in ("app", "web") for _ in range(20)]
    assert figure(card(complaints=[complaint("app")], contacts=contacts), "web", "complaints")[0] == 0
    assert reason(card(contacts=contacts), "web", "complaints") == why.NOT_MEASURED


def test_the_time_to_resolve_is_a_median_that_knows_of_open_complaints():
    hours = [1.0] * 10 + [10.0] * 15 + [50.0] * 5  # half are closed within the tenth hour
    made = card(complaints=[complaint("web", hours=one) for one in hours])
    assert figure(made, "web", "resolution_hours")[0] == pytest.approx(10, rel=0.09)  # a bin is 9 % wide
    still_open = [complaint("web", "2026-04-01") for _ in range(31)]
    made = card(complaints=[complaint("web", hours=one) for one in hours] + still_open)
    assert reason(made, "web", "resolution_hours") == why.MOSTLY_OPEN


# ---- churn


def leavers(kind: float, people: int, leaving: int, start: str = "2025-06-01") -> tuple[list, list]:
    """Customers who rate `web` in February; the first of them leave within a month."""
    names = [f"{kind}-{start}-{number}" for number in range(people)]
    ratings = [rating("web", kind, "2026-02-10", customer_id=name) for name in names]
    customers = [
        customer(name, start, "2026-03-01" if number < leaving else None, monthly_revenue=50.0)
        for number, name in enumerate(names)
    ]
    return ratings, customers


FOLLOWED = [((100, 30), (100, 20)), ((40, 4), (200, 10))]  # customers and leavers, after bad and good


def test_churn_after_a_bad_experience_is_compared_with_a_good_one_within_bands_of_tenure():
    groups = [
        leavers(kind, *people, start)
        for start, pair in zip(("2025-06-01", "2020-01-01"), FOLLOWED, strict=True)  # the new leave sooner
        for kind, people in zip((20, 80), pair, strict=True)
    ]
    made = card(
        ratings=[row for rows, _ in groups for row in rows] + [rating("web", 80, "2026-06-30")],
        customers=[row for _, rows in groups for row in rows],
    )
    # rated on 10 February; who leaves on 1 March was followed for 19 days, all others for the window of 90
    days = [[left * 19 + (all_ - left) * 90 for all_, left in pair] for pair in FOLLOWED]
    strata = [(a, t1, c, t0) for ((_, a), (_, c)), (t1, t0) in zip(FOLLOWED, days, strict=True)]
    value, low, high, n = figure(made, "web", "churn_risk_ratio")
    assert value == pytest.approx(oracle.risk_ratio(strata))
    assert low < value < high
    assert n == 140
    weights = [t1 * t0 / (t1 + t0) for t1, t0 in days]
    daily = sum(w * (a / t1 - c / t0) for w, (a, t1, c, t0) in zip(weights, strata, strict=True)) / sum(
        weights
    )
    usual = sum(w * c / t0 for w, (_, _, c, t0) in zip(weights, strata, strict=True)) / sum(weights)
    # of 100 customers, how many more are gone after 90 days at the higher rate than at the usual one
    excess = 100 * (math.exp(-90 * usual) - math.exp(-90 * (usual + daily)))
    assert figure(made, "web", "churn_excess")[0] == pytest.approx(excess)
    assert 7 < excess < 10  # 10 points of the new customers, 5 of the old ones
    # leavers in excess after bad experiences of three months, 50 a month each
    gone = daily * sum(t1 for t1, _ in days)
    assert figure(made, "web", "revenue_exposed")[0] == pytest.approx(gone / 3 * 50)


def test_months_are_compared_with_themselves():
    """In February many leave and most experiences are bad, in March neither: experiences do nothing."""
    ratings, customers = [], []
    for day, bad, good, leaving in (("2026-02-10", 200, 100, 0.4), ("2026-03-10", 100, 400, 0.1)):
        for kind, people in ((20, bad), (80, good)):
            names = [f"{day}-{kind}-{number}" for number in range(people)]
            ratings += [rating("web", kind, day, customer_id=name) for name in names]
            customers += [
                customer(name, "2020-01-01", "2026-04-01" if place < leaving * people else None, "voluntary")
                for place, name in enumerate(names)
            ]
    made = card(ratings=[*ratings, rating("web", 80, "2026-06-30")], customers=customers)
    assert figure(made, "web", "churn_risk_ratio")[0] == pytest.approx(1)
    assert figure(made, "web", "churn_attributable")[0] == pytest.approx(0, abs=1e-9)


def test_the_share_of_leavers_and_the_e_value_are_those_of_the_ratio():
    groups = [leavers(20, 100, 30), leavers(80, 200, 20)]
    made = card(
        ratings=[row for rows, _ in groups for row in rows] + [rating("web", 80, "2026-06-30")],
        customers=[row for _, rows in groups for row in rows],
    )
    web = made.touchpoints.set_index("touchpoint_id").loc["web"]
    # followed for 19 days until they left, else for 90
    times = (30 / (30 * 19 + 70 * 90)) / (20 / (20 * 19 + 180 * 90))
    assert web["churn_attributable"] == pytest.approx(100 * 30 / 50 * (1 - 1 / times))
    assert web["churn_e_value"] == pytest.approx(times + (times * (times - 1)) ** 0.5)
    assert 1 < web["churn_e_value_low"] < web["churn_e_value"] < web["churn_e_value_high"]
    assert web["churn_risk_ratio_p_adjusted"] < 0.001


def test_what_only_leavers_meet_is_no_cause_of_leaving_and_no_test_of_others_pays_for_it():
    groups = [leavers(20, 100, 30), leavers(80, 200, 20)]
    ratings = [row for rows, _ in groups for row in rows]
    calls = [{**row, "touchpoint_id": "app", "response_id": f"{row['response_id']}-app"} for row in ratings]
    made = card(
        ratings=[*ratings, *calls, rating("web", 80, "2026-06-30")],
        customers=[row for _, rows in groups for row in rows],
        leaving=frozenset({"app"}),
    )
    rows = made.touchpoints.set_index("touchpoint_id")
    for name in (
        "churn_risk_ratio",
        "churn_excess",
        "churn_attributable",
        "churn_e_value",
        "revenue_exposed",
    ):
        assert reason(made, "app", name) == why.ONLY_WHEN_LEAVING
        assert rows.loc["web", name] > 0
    alone = card(
        ratings=[*ratings, rating("web", 80, "2026-06-30")],
        customers=[row for _, rows in groups for row in rows],
    )
    expected = alone.touchpoints.set_index("touchpoint_id").loc["web", "churn_risk_ratio_p_adjusted"]
    assert rows.loc["web", "churn_risk_ratio_p_adjusted"] == pytest.approx(expected)


def test_ratings_that_are_too_new_to_be_followed_are_not_called_unrecorded():
    made = card(
        ratings=[rating("web", 20, "2026-06-20", customer_id=f"c{number}") for number in range(20)],
        customers=[customer(f"c{number}", "2020-01-01", None, None) for number in range(20)],
    )
    assert reason(made, "web", "churn_risk_ratio") == why.NOT_FOLLOWED
    assert reason(made, "app", "churn_risk_ratio") == why.NOT_MEASURED


@pytest.mark.parametrize("bad", [(100, 9), (8, 3)])  # two more customers would not do
def test_fewer_than_ten_leavers_on_a_side_are_withheld(bad):
    groups = [leavers(20, *bad), leavers(80, 100, 20)]
    made = card(
        ratings=[row for rows, _ in groups for row in rows] + [rating("web", 80, "2026-06-30")],
        customers=[row for _, rows in groups for row in rows],
    )
    assert reason(made, "web", "churn_risk_ratio") == why.TOO_FEW_LEAVERS
    assert reason(made, "web", "revenue_exposed") == why.TOO_FEW_LEAVERS


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (SECOND_QUARTER, Period(date(2026, 1, 1), date(2026, 3, 31))),  # the quarter before
        (Period(date(2026, 6, 1), date(2026, 6, 30)), Period(date(2026, 3, 1), date(2026, 3, 31))),
        (Period(date(2026, 6, 1), date(2026, 6, 29)), Period(date(2026, 3, 1), date(2026, 3, 31))),  # just
        (Period(date(2026, 6, 5), date(2026, 6, 28)), Period(date(2026, 2, 1), date(2026, 2, 28))),
        (Period(date(2025, 7, 1), date(2026, 6, 30)), Period(date(2025, 4, 1), date(2026, 3, 31))),
    ],
)
def test_experiences_are_those_whose_window_has_passed_by_the_end(period, months):
    assert experienced(period, 90) == months


def test_churn_of_the_company_is_voluntary_ends_per_100_customer_months():
    people = [
        customer("stays", "2020-01-01"),
        customer("left before", "2020-01-01", "2026-03-31"),  # not at risk in the period
        customer("leaves first day", "2020-01-01", "2026-04-01"),  # one day at risk
        customer("leaves", "2020-01-01", "2026-05-10", "voluntary"),
        customer("dies", "2020-01-01", "2026-05-10", "involuntary"),  # at risk until then, does not count
        customer("comes", "2026-06-30"),  # one day at risk
        customer("comes later", "2026-07-01"),
        *(customer(f"c{number}", "2020-01-01") for number in range(10)),
    ]
    made = company(card(customers=people), "churn")
    months, at_risk, left = oracle.customer_months(people, SECOND_QUARTER.first, SECOND_QUARTER.last)
    assert (at_risk, left) == (15, 2)
    expected = oracle.rate(left, months, per=100)[:3]
    assert (made["value"], made["low"], made["high"]) == pytest.approx(expected)
    assert made["n"] == 15


@pytest.mark.parametrize(
    ("first_end", "compared"), [("2025-12-31", True), ("2026-01-06", True), ("2026-02-14", False)]
)  # of another segment; the quarter's tenth day is the last
def test_churn_is_compared_with_a_period_from_whose_beginning_ends_are_recorded(first_end, compared):
    people = [customer(f"c{number}", "2020-01-01", tier="Gold") for number in range(10)]
    people += [customer("first", "2020-01-01", first_end, "voluntary", tier="Basic")]
    people += [customer("leaves", "2020-01-01", "2026-05-10", "voluntary", tier="Gold")]
    winter = Period(date(2026, 1, 1), date(2026, 3, 31))
    made = company(card(customers=people, comparison=winter, segment=("tier", "Gold")), "churn")
    assert np.isfinite(made[["previous", "change"]].astype(float)).tolist() == [compared, compared]


# ---- the company


def test_satisfaction_and_recommendation_come_from_whole_responses():
    rows = [response(10.0 * (number % 10), number % 11) for number in range(33)]
    made = card(responses=rows, ratings=[rating("web", 100)])
    found = company(made, "satisfaction")
    answers = [(row["satisfaction"], 1.0) for row in rows]
    assert (found["value"], found["low"], found["high"], found["n"]) == pytest.approx(oracle.mean(answers))
    assert found["basis"] == "responses"
    found = company(made, "nps")
    expected = oracle.net_promoter([row["recommend"] for row in rows])
    assert (found["value"], found["low"], found["high"], found["n"]) == pytest.approx(expected)


def test_without_overall_answers_satisfaction_comes_from_ratings_and_it_says_so():
    rows = [rating(name, 10.0 * number) for name in ("app", "web") for number in range(10)]
    found = company(card(ratings=rows), "satisfaction")
    assert (found["value"], found["n"], found["basis"]) == (pytest.approx(45), 20, "ratings")


def test_changes_are_those_of_the_same_figure_in_the_earlier_period():
    before = [rating("web", score, "2026-02-01") for score in [40, 50, 60] * 10]
    now = [rating("web", score, "2026-05-01") for score in [20, 30, 40] * 10]
    made = card(ratings=before + now, comparison=SECOND_QUARTER.before())
    value, low, high, p = oracle.gap([20, 30, 40] * 10, [40, 50, 60] * 10)
    assert figure(made, "web", "performance_change") == pytest.approx((value, low, high, 30))
    row = made.touchpoints.set_index("touchpoint_id").loc["web"]
    assert (row["performance_change_p_adjusted"], row["performance_signal"]) == (pytest.approx(p), "worse")
    found = company(made, "satisfaction")
    assert (found["previous"], found["change"]) == (pytest.approx(50), pytest.approx(-20))
    assert (found["change_low"], found["change_high"]) == pytest.approx((low, high))
    found = company(made, "top_box")
    assert math.isnan(company(made, "nps")["change"])
    assert found["change"] == pytest.approx(0)


def test_the_index_is_the_geometric_mean_weighted_by_importance():
    rows = [rating("web", score, importance=score + 50) for score in [20, 30, 40] * 10]
    rows += [rating("app", score, importance=score - 40) for score in [70, 80, 90] * 10]
    found = company(card(ratings=rows), "cx_index")
    expected = math.exp((80 * math.log(30) + 40 * math.log(80)) / 120)
    assert (found["value"], found["n"]) == (pytest.approx(expected), 60)
    assert found["low"] < found["value"] < found["high"]


# ---- standing


def test_quadrants_and_priorities_rest_on_stated_importance_where_there_is_one():
    rows = [rating("web", score, importance=score + 50) for score in [20, 30, 40] * 30]  # 30 and 80
    rows += [rating("app", score, importance=score - 60) for score in [70, 80, 90] * 30]  # 80 and 20
    made = card(ratings=rows)
    table = made.touchpoints.set_index("touchpoint_id")
    assert made.standing.basis == "stated"
    assert (made.standing.crosshair_importance, made.standing.crosshair_performance) == pytest.approx(
        (50, 55)
    )
    assert table["quadrant"].to_dict() == {"web": "concentrate", "app": "overkill"}
    assert table["priority_rank"].to_dict() == {"web": 1, "app": 2}
    # no targets: the room ends where the best quarter begins, at 30 + 0.75 × 50; app is beyond it
    assert table["priority_score"].to_dict() == pytest.approx({"web": 100, "app": 0})


def test_few_answers_are_pulled_towards_their_stage_before_touchpoints_are_put_in_order():
    random = np.random.default_rng(3)
    bases = {"app": (50, 300), "web": (60, 300), "shop": (40, 300), "phone": (38, 10)}
    rows = [
        rating(name, float(score), importance=score / 2 + 30)
        for name, (level, n) in bases.items()
        for score in np.clip(random.permutation(level + np.linspace(-38, 38, n)), 0, 100)
    ]
    table = card(ids=tuple(bases), ratings=rows).touchpoints.set_index("touchpoint_id")
    raw, shrunk = table["performance"], table["performance_shrunk"]
    error = (table["performance_high"] - raw) / 1.959964
    expected = shrink(raw, np.maximum(error, (raw - table["performance_low"]) / 1.959964))
    assert shrunk.tolist() == pytest.approx(expected.value.tolist(), rel=1e-6)
    assert (raw.idxmin(), shrunk.idxmin()) == ("phone", "shop")
    assert shrunk["phone"] - raw["phone"] > 2 > 0.5 > abs(shrunk["shop"] - raw["shop"])
    room = np.quantile(shrunk, 0.75) - shrunk
    gain = (table["stated_importance"] * room * table["performance_n"] / 300).clip(lower=0)
    assert table["priority_score"].tolist() == pytest.approx((100 * gain / gain.max()).tolist())


def test_a_touchpoint_without_a_target_has_room_up_to_the_best_quarter():
    rows = [rating("web", score, importance=score + 50) for score in [20, 30, 40] * 30]  # 30 and 80
    rows += [rating("app", score, importance=score - 60) for score in [70, 80, 90] * 30]  # 80 and 20
    table = card(ratings=rows, aims={"app": 95.0}).touchpoints.set_index("touchpoint_id")
    assert table.loc["app", "priority_score"] == pytest.approx(100 * (20 * 15) / (80 * 37.5))


def test_targets_of_all_touchpoints_are_the_crosshair():
    rows = [rating("web", score, importance=score + 50) for score in [20, 30, 40] * 30]
    rows += [rating("app", score, importance=score - 60) for score in [70, 80, 90] * 30]
    made = card(ratings=rows, aims={"web": 20.0, "app": 95.0})
    table = made.touchpoints.set_index("touchpoint_id")
    assert made.standing.crosshair_basis == "targets"
    assert table["quadrant"].to_dict() == {"web": "keep_up", "app": "low_priority"}
    assert table["priority_score"].to_dict() == {"web": 0, "app": 100}  # web is where it shall be


@pytest.mark.parametrize(("weighed", "basis"), [(2, "few"), (3, "means")])
def test_the_mean_of_few_importances_is_no_line(weighed, basis):
    ids = ("a", "b", "c", "d", "e")
    rows = [
        rating(
            name, 20 * place + spread, importance=(90 if place else 10) + spread if place < weighed else None
        )
        for place, name in enumerate(ids)
        for spread in [0, 5] * 20
    ]
    made = card(ids=ids, ratings=rows)
    assert made.standing.crosshair_basis == basis
    assert (set(made.touchpoints["quadrant"]) == {"undecided"}) == (basis == "few")
    frozen = card(ids=ids, ratings=rows, settings=Settings(crosshair={"importance": 50, "performance": 50}))
    assert frozen.standing.crosshair_basis == "frozen"
    assert frozen.touchpoints["quadrant"].iloc[1] == "concentrate"


def test_a_frozen_crosshair_stays_where_it_is_whatever_is_measured():
    frozen = Settings(crosshair={"importance": 50, "performance": 85})
    rows = [rating("web", score, importance=score + 50) for score in [20, 30, 40] * 30]  # 30 and 80
    rows += [rating("app", score, importance=score - 60) for score in [70, 80, 90] * 30]  # 80 and 20
    made = card(ratings=rows, settings=frozen, aims={"web": 20.0, "app": 95.0})
    standing = made.standing
    assert (standing.crosshair_basis, standing.crosshair_importance, standing.crosshair_performance) == (
        *("frozen", 50, 85),
    )
    table = made.touchpoints.set_index("touchpoint_id")
    assert table["quadrant"].to_dict() == {"web": "concentrate", "app": "low_priority"}


def test_without_any_importance_nothing_is_put_into_a_quadrant():
    made = card(ratings=[rating("web", score) for score in [20, 30, 40] * 10])
    assert made.standing.basis == "none"
    assert set(made.touchpoints["quadrant"]) == {"undecided"}
    assert made.touchpoints["priority_rank"].isna().all()


@pytest.mark.parametrize(("forms", "why_not"), [(9, why.TOO_FEW_ANSWERS), (10, None)])
def test_reach_is_told_of_no_fewer_responses_than_other_figures_of_customers(forms, why_not):
    rows = [response(10.0 * number, customer_id=f"c{number}") for number in range(forms)]
    ratings = [
        rating("web", 50, response_id=one["response_id"], customer_id=one["customer_id"]) for one in rows
    ]
    web = card(ratings=ratings, responses=rows).touchpoints.set_index("touchpoint_id").loc["web"]
    assert (web["reach_withheld"], web["reach_n"]) == (why_not, forms)


def test_derived_importance_finds_what_satisfaction_follows():
    random = np.random.default_rng(7)
    forms, ratings = [], []
    for number in range(400):
        scores = random.uniform(0, 100, 2)
        form = response(float(0.8 * scores[0] + 0.2 * scores[1]), day="2026-05-01", customer_id=f"c{number}")
        forms.append(form)
        for name, score in zip(("web", "app"), scores, strict=True):
            same = {"response_id": form["response_id"], "customer_id": f"c{number}"}
            ratings.append(rating(name, float(score), "2026-05-01", **same))
    made = card(ratings=ratings, responses=forms)
    # independent and of equal spread: shares are those of the squares, 0.64 : 0.04
    assert figure(made, "web", "derived_importance")[0] == pytest.approx(100 * 0.64 / 0.68, abs=2)
    assert made.touchpoints.set_index("touchpoint_id").loc["web", "impact"] == pytest.approx(0.8, abs=1e-3)
    assert made.standing.basis == "derived"
    lines = {"importance": 60, "performance": 40}  # shares of a whole have another scale than 60
    frozen = card(ratings=ratings, responses=forms, settings=Settings(crosshair=lines))
    assert frozen.standing.crosshair_basis == "frozen_performance"
    mean = frozen.touchpoints["derived_importance"].mean()
    cross = (frozen.standing.crosshair_importance, frozen.standing.crosshair_performance)
    assert cross == (pytest.approx(mean), 40)


def test_where_ratings_explain_nothing_no_importance_is_derived_and_no_quadrant_named():
    random = np.random.default_rng(4)
    forms, ratings = [], []
    for number in range(200):
        form = response(25.0 * random.integers(5), day="2026-05-01", customer_id=f"c{number}")
        same = {"response_id": form["response_id"], "customer_id": f"c{number}"}
        forms.append(form)
        ratings.append(rating("web", 25.0 * random.integers(2), "2026-05-01", **same))
        ratings.append(rating("app", 25.0 * random.integers(3, 5), "2026-05-01", **same))
    made = card(ratings=ratings, responses=forms)
    assert {reason(made, name, "derived_importance") for name in ("app", "web")} == {why.NOTHING_EXPLAINED}
    assert figure(made, "web", "impact")[3] == 200  # which says by its interval and test that it is nothing
    assert made.standing.basis == "none"
    assert set(made.touchpoints["quadrant"]) == {"undecided"}
    index = company(made, "cx_index")  # of equal weights
    scores = made.touchpoints["performance"].astype(float)
    assert index["value"] == pytest.approx(math.exp(np.log(scores).mean()))
    assert index["high"] - index["low"] < 10


def test_the_only_touchpoint_with_enough_ratings_has_no_share_of_importance():
    """Nor is the index its performance alone."""
    random = np.random.default_rng(6)
    scores = [float(one) for one in random.integers(0, 101, 80)]
    rows = [rating("web", score, response_id=f"s{place}") for place, score in enumerate(scores)]
    rows += [rating("app", score, response_id=f"s{place}") for place, score in enumerate(scores[:40])]
    forms = [response(0.8 * score, response_id=f"s{place}") for place, score in enumerate(scores)]
    made = card(ratings=rows, responses=forms)
    assert reason(made, "web", "derived_importance") == why.NO_OTHER
    assert reason(made, "app", "derived_importance") == why.TOO_FEW_RATINGS
    assert figure(made, "web", "impact")[0] == pytest.approx(0.8)
    assert made.standing.basis == "none"
    both = oracle.index([(1, figure(made, name, "performance")[0]) for name in ("web", "app")])
    assert company(made, "cx_index")["value"] == pytest.approx(both)


def test_an_index_whose_interval_says_nothing_is_withheld():
    wide, narrow = (
        Estimate(*(np.array([part]) for part in (50, 50 - half, 50 + half, 12))) for half in (26, 24)
    )
    assert withhold((1,), *withheld(wide, 10)).tolist() == [why.TOO_WIDE]
    assert withhold((1,), *withheld(narrow, 10)).tolist() == [None]
    assert "12 answers" in why.sentence(why.TOO_WIDE, 12)


# ---- who may see what


def test_a_viewer_of_some_departments_sees_their_touchpoints_and_no_figure_of_the_company():
    rows = [rating(name, 10.0 * number) for name in ("app", "web") for number in range(10)]
    rows += [rating("app", 100) for _ in range(10)]
    forms = [response(10.0 * number, 9) for number in range(10)]
    people = [customer(f"c{number}") for number in range(20)]
    made = card(
        ratings=rows, responses=forms, customers=people, scope=Scope(frozenset({"s"}), frozenset({"web"}))
    )
    assert list(made.touchpoints["touchpoint_id"]) == ["web"]
    assert company(made, "satisfaction")["value"] == pytest.approx(45)  # of its own ratings
    assert company(made, "nps")["withheld"] == why.OUTSIDE_SCOPE
    assert company(made, "churn")["withheld"] == why.OUTSIDE_SCOPE


def test_a_touchpoint_stands_for_its_department_where_it_stands_for_everybody():
    # alone, web would be its own line: neither important nor weak
    rows = [rating("web", 30 + n % 3, importance=80 + n % 3) for n in range(30)]
    rows += [rating("app", 80 + n % 3, importance=30 + n % 3) for n in range(30)]
    rows += [rating("web", 40 + n % 3, "2026-02-01") for n in range(30)]
    views = [
        card(
            ratings=rows,
            scope=scope,
            comparison=Period(date(2026, 1, 1), date(2026, 3, 31)),
            assessments=staff("web", [60, 61, 62, 63, 64], [80, 81, 82, 83, 84]),
        )
        for scope in (EVERYTHING, Scope(frozenset({"s"}), frozenset({"web"})))
    ]
    whole, own = (made.touchpoints.set_index("touchpoint_id").loc[["web"]] for made in views)
    ordered = [name for name in whole if name.startswith("priority")]  # among those that one sees
    pd.testing.assert_frame_equal(own.drop(columns=ordered), whole.drop(columns=ordered))
    assert own.loc["web", ["quadrant", "gap_performance_verdict"]].tolist() == ["concentrate", "blind_spot"]
    assert len(views[1].standing.columns) == 1  # nothing of others goes along


def test_a_retired_touchpoint_is_not_on_the_scorecard():
    rows = [rating(name, 10.0 * number) for name in ("app", "web") for number in range(10)]
    made = card(ratings=rows, retired=frozenset({"app"}))
    assert list(made.touchpoints["touchpoint_id"]) == ["web"]


# ---- degenerate companies

DEGENERATE = {
    "nothing at all": {},
    "no touchpoint on the map": {"ids": ()},
    "one touchpoint": {
        "ids": ("web",),
        "ratings": [rating("web", 10.0 * n, importance=10.0 * n) for n in range(10)],
    },
    "one answer": {"ratings": [rating("web", 50, importance=50, effort=50)]},
    "constant answers": {
        "ratings": [rating(name, 50, importance=50) for name in ("app", "web") for _ in range(60)],
        "assessments": staff("web", [50] * 9, [50] * 9),
    },
    "weights of zero": {"ratings": [rating("web", 10.0 * n, weight=0.0) for n in range(10)]},
    "responses with weights of zero": {
        "responses": [response(10.0 * (n % 7), 9, response_id=f"s{n}", weight=0.0) for n in range(80)],
        "ratings": [
            rating(name, 10.0 * (n % 9), response_id=f"s{n}", weight=0.0)
            for n in range(80)
            for name in ("app", "web")
        ],
    },
    "one weight, the largest that is taken": {
        "responses": [response(n % 80, 9, response_id=f"s{n}", weight=1e12 ** (n == 9)) for n in range(80)],
        "ratings": [
            rating(name, 10.0 * (n % 9), response_id=f"s{n}", weight=1e12 ** (n == 9))
            for n in range(80)
            for name in ("app", "web")
        ],
    },
    "one customer": {
        "ratings": [rating("web", 10.0 * n, customer_id="a") for n in range(10)],
        "customers": [customer("a")],
    },
    "all have left": {
        "ratings": [rating("web", 20.0 * (n % 5), "2026-02-01", customer_id=f"c{n}") for n in range(40)],
        "customers": [customer(f"c{n}", "2025-01-01", "2026-03-01") for n in range(40)],
    },
    "complaints without contacts or ratings": {"complaints": [complaint("web") for _ in range(20)]},
    "contacts alone": {"contacts": [contact("web") for _ in range(20)]},
    "all complaints open": {"complaints": [complaint("web", "2026-04-01") for _ in range(20)]},
    "responses without ratings": {"responses": [response(50, 9) for _ in range(20)]},
    "the same response from everybody": {
        "responses": [response(50, 9, response_id=f"s{n}") for n in range(80)],
        "ratings": [rating("web", 10.0 * (n % 9), response_id=f"s{n}") for n in range(80)],
    },
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_companies_withhold_and_stay_finite(name):
    made = card(**DEGENERATE[name], comparison=SECOND_QUARTER.before())
    for frame, figures in ((made.touchpoints, FIGURES), (made.overall, ["value"])):
        for figure_name in figures:
            prefix = "" if figure_name == "value" else f"{figure_name}_"
            hidden = frame[f"{prefix}withheld"].notna()
            parts = frame[[figure_name, f"{prefix}low", f"{prefix}high"]].astype(float)
            assert np.isfinite(parts[~hidden]).all(axis=None)
            assert parts[hidden].isna().all(axis=None)
            assert set(frame.loc[hidden, f"{prefix}withheld"]) <= set(why.SENTENCES)
    to_json(made, None, Settings())  # refuses NaN and infinity


# ---- the fixed JSON


def test_the_json_has_the_fixed_names():
    made = card(
        ratings=[rating("web", score, importance=score + 50) for score in [20, 30, 40] * 10],
        segment=("tier", "unknown"),
    )
    found = as_object(made, "20260701T060000-0001", Settings())
    assert json.loads(to_json(made, "20260701T060000-0001", Settings())) == found
    assert {name: found[name] for name in ("snapshot", "from", "to", "segment")} == {
        "snapshot": "20260701T060000-0001",
        "from": "2026-04-01",
        "to": "2026-06-30",
        "segment": "tier=unknown",
    }
    assert set(found["overall"]) == {
        "satisfaction",
        "top_box",
        "nps",
        "complaints_per_1000",
        "churn",
        "cx_index",
    }
    web = found["touchpoints"][1]
    assert {name: list(part) if isinstance(part, dict) else part for name, part in web.items()} == {
        "touchpoint_id": "web",
        "name": "WEB",
        "stage_id": "use",
        "department_id": "service",
        "importance": ["stated", "derived", "internal"],
        "performance": ["customers", "top_box", "effort", "internal"],
        "gap": ["importance", "performance"],
        "complaints": ["count", "per_1000", "per_1000_basis", "resolution_hours"],
        "churn": ["risk_ratio", "excess", "revenue_exposed"],
        "quadrant": "undecided",
        "quadrant_share": ["concentrate", "keep_up", "low_priority", "overkill"],
        "trend": ["change", "signal"],
        "priority": ["rank", "score"],
        "asymmetry": ["value", "low", "high", "n", "withheld", "p_adjusted", "kind", "penalty", "reward"],
    }
    assert list(web["performance"]["customers"]) == ["value", "low", "high", "n"]
    assert web["performance"]["effort"] == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "withheld": "Nothing of this kind was recorded in this period.",
    }
    assert list(web["gap"]["performance"])[-2:] == ["p_adjusted", "verdict"]


def test_the_json_says_in_words_how_much_more_is_needed():
    staff_of_two = staff("web", [50] * 2, [50] * 2)
    made = card(ratings=[rating("web", 80), rating("web", 40)], assessments=staff_of_two)
    settings = Settings(minimum_answers=7, minimum_assessments=4)
    performance = as_object(made, None, settings)["touchpoints"][1]["performance"]
    assert performance["customers"]["withheld"] == "2 answers; at least 7 are needed."
    assert performance["internal"]["withheld"] == (
        "2 colleagues answered; shown from 4 on, so that nobody is recognised."
    )


# ---- definitions


def test_every_figure_is_defined_and_every_definition_is_a_figure():
    made = card(ratings=[rating("web", score) for score in [20, 30, 40] * 10])
    ranks = {"performance_shrunk", "priority_score", "priority_rank"}
    assert set(BY_NAME) == {*FIGURES, *ranks, *BESIDE, *made.overall["metric"]}
    assert {*FIGURES, *ranks} <= set(made.touchpoints)
    assert len(BY_NAME) == len(METRICS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_definition_leaves_nothing_open(metric):
    assert metric.minimum.format(**Settings().model_dump())
    words = (
        metric.label,
        metric.meaning,
        metric.formula,
        metric.numerator,
        metric.denominator,
        metric.interval,
    )
    assert all(text.strip() == text and text for text in (*words, metric.source))
    assert metric.meaning.endswith(".")


def test_answers_of_one_customer_do_not_count_as_those_of_several():
    moods = {f"c{number}": 40 + 5 * (number % 10) for number in range(20)}
    once = [rating("web", mood, customer_id=who) for who, mood in moods.items()]
    again = [rating("web", mood, customer_id=who) for who, mood in moods.items() for _ in range(9)]
    value, low, high, n = figure(card(ratings=once), "web", "performance")
    assert (value, low, high, n) == pytest.approx(oracle.mean([(mood, 1) for mood in moods.values()]))
    repeated = figure(card(ratings=again), "web", "performance")
    assert repeated[::3] == (value, 180)
    assert repeated[2] - repeated[1] == pytest.approx(high - low, rel=0.25)  # nine of the same say no more


def test_one_customer_alone_tells_nothing_about_others():
    made = card(ratings=[rating("web", 10 * number, customer_id="c1") for number in range(10)])
    assert reason(made, "web", "performance") == why.NOT_ESTIMABLE
