"""Where customers go on to, how long they wait, and where they drop off."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from metrics.flow import flow, told
from metrics.period import Period
from metrics.queries.flow import ELSEWHERE, flow_groups
from metrics.queries.flow import flow as sums
from metrics.refresh import refresh
from metrics.scope import EVERYTHING, Scope
from metrics.settings import Settings
from metrics.tables import warehouse_tables
from metrics.withheld import TOO_FEW_CONTACTS
from tests import oracle
from tests.builders import add, contact, customer, warehouse
from tests.metrics.tables import total
from tests.oracle.flow import share_of, whose

UNTIL = datetime(2026, 7, 1)
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
NEWEST = contact("web", "2026-06-30")  # a stranger's: tells only how far the contacts reach


def at(touchpoint, time, who="c1", outcome=None, **other):
    """A contact of a customer on a day of May, at an hour: `at("web", "04 12:00")`."""
    moment = datetime.strptime(f"2026-05-{time}", "%Y-%m-%d %H:%M")
    return contact(touchpoint, outcome=outcome, customer_id=who) | {"occurred_at": moment} | other


def steps(contacts, settings=None, **facts):
    """(touchpoint, next one) -> how many, in May."""
    engine = warehouse(contacts=contacts, until=UNTIL, settings=settings, **facts)
    return {key[1:]: n[0] for key, n in total(engine, "monthly_flow", "n").items()}


def test_a_contact_leads_to_the_next_one_of_the_journey():
    contacts = [
        at("web", "04 12:00"),
        at("shop", "05 12:00"),  # the next of the same customer
        at("desk", "04 18:00", who="c2"),  # in between, but of another
        at("desk", "06 12:00", who=None),  # of nobody known: no journey
    ]
    assert steps(contacts) == {("web", "shop"): 1, ("shop", ""): 1, ("desk", ""): 1}


def test_a_journey_has_ended_when_nothing_followed_in_time():
    contacts = [at("web", "04 12:00"), at("shop", "07 12:00"), at("desk", "10 12:01")]
    assert steps(contacts, Settings(journey_gap_days=3)) == {
        ("web", "shop"): 1,  # after three days to the minute
        ("shop", ""): 1,  # a minute later
        ("desk", ""): 1,
    }


def test_a_case_is_a_journey_of_its_own():
    contacts = [
        at("web", "04 12:00", case_id="a"),
        at("desk", "04 13:00", case_id="b"),  # the same customer's other matter
        at("shop", "04 14:00", case_id="a", who="c2"),  # another customer took the matter on
        at("web", "04 15:00"),  # without a case: of the customer, who has no other such contact
    ]
    assert steps(contacts) == {("web", "shop"): 1, ("desk", ""): 1, ("shop", ""): 1, ("web", ""): 1}


def test_a_journey_over_the_end_of_a_month_counts_in_the_month_of_its_step():
    engine = warehouse(contacts=[at("web", "31 23:00"), contact("shop", "2026-06-01", customer_id="c1")])
    assert total(engine, "monthly_flow", "n", "within_1752_minutes_n") == {
        (date(2026, 5, 1), "web", "shop"): (1, 1),
        (date(2026, 6, 1), "shop", ""): (1, 0),
    }


def test_a_later_month_changes_the_steps_of_the_one_before():
    tables = warehouse_tables(("tier",))
    engine = warehouse(contacts=[at("web", "31 23:00")], until=UNTIL)
    with engine.begin() as connection:
        add(connection, tables.contacts, [contact("shop", "2026-06-01", customer_id="c1")])
        refresh(connection, tables, Settings(), {"contacts": (date(2026, 6, 1),)}, UNTIL, UNTIL)
    assert (date(2026, 5, 1), "web", "shop") in total(engine, "monthly_flow", "n")


def test_a_segment_that_a_contact_does_not_say_is_the_customers():
    facts = {"contacts": [at("web", "04 12:00")], "customers": [customer("c1", tier="Gold")]}
    engine = warehouse(until=UNTIL, **facts)
    found = sums(engine, EVERYTHING, MAY, ("tier", "Gold"))
    assert found[["touchpoint_id", "next_touchpoint_id", "n"]].to_numpy().tolist() == [["web", "", 1]]


def test_only_the_last_seven_months_and_the_newest_are_told_as_time_goes_on():
    days = ("2025-10-31", "2025-11-30", "2025-12-01", "2026-06-30")
    contacts = [contact("web", day, customer_id="c1") for day in days]
    tables = warehouse_tables(("tier",))
    engine = warehouse(contacts=contacts, until=datetime(2026, 6, 30))
    assert {key[0] for key in total(engine, "monthly_flow", "n")} == {
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 6, 1),
    }
    with engine.begin() as connection:  # a month later without any new contact
        refresh(connection, tables, Settings(), {}, datetime(2026, 7, 2), datetime(2026, 6, 30))
    late = {"contacts": contacts}
    assert {key[0] for key in total(engine, "monthly_flow", "n")} == {
        key[0] for key in oracle.monthly_flow(late, (), datetime(2026, 7, 2))
    }
    with engine.begin() as connection:  # the newest records are withdrawn
        refresh(connection, tables, Settings(), {}, datetime(2026, 6, 30), datetime(2026, 7, 2))
    assert len(total(engine, "monthly_flow", "n")) == 3


# ---- figures


def world() -> sa.Engine:
    """Of ten contacts at web six go to the shop after 4 hours, one to the desk; three end, two unfinished."""
    contacts = [NEWEST]
    for number in range(10):
        who = f"c{number}"
        outcome = "abandoned" if number < 2 else "completed"
        contacts.append(at("web", "04 12:00", who=who, outcome=outcome))
        if number > 2:
            place = "desk" if number == 3 else "shop"
            contacts.append(at(place, "04 16:00", who=who, outcome="completed"))
    return warehouse(contacts=contacts, until=UNTIL)


LINKS = (("web", "shop", "buys", 2.0), ("shop", "desk", None, None))


def test_shares_of_those_who_go_on_and_of_those_who_drop_off():
    found = flow(world(), EVERYTHING, JUNE, None, LINKS, 28, 2)
    assert (found.period, found.recorded) == (MAY, True)
    web = found.places.set_index("touchpoint_id").loc["web"]
    assert (web["contacts"], web["ends"], web["drop_off"]) == (10, 30.0, 20.0)
    assert (web["drop_off_low"], web["drop_off_high"]) == pytest.approx(told_by({0, 1})[1:3])
    links = found.links.set_index(["from_touchpoint", "to_touchpoint"])
    link = links.loc[("web", "shop")]
    assert (link["onward_share"], link["onward_share_n"], link["waiting_hours_n"]) == (60.0, 10, 6)
    assert (link["onward_share_low"], link["onward_share_high"]) == pytest.approx(
        told_by({*range(4, 10)})[1:3]
    )


def told_by(some):
    """The share of these of ten customers, some of whom lie in one group."""
    everybody = [(whose({"customer_id": f"c{number}"}), float(number in some), 1.0) for number in range(10)]
    return share_of(len(some), 10, everybody)


def test_half_of_those_who_go_on_wait_longer_than_the_median():
    links = flow(world(), EVERYTHING, JUNE, None, LINKS, 28, 2).links
    row = links[links["to_touchpoint"] == "shop"].iloc[0]
    assert row["waiting_hours"] * 60 == pytest.approx((231 * 346) ** 0.5)  # the step's middle, in logarithms
    assert (row["waiting_hours_low"] * 60, row["waiting_hours_high"] * 60) == pytest.approx((231, 346))


@pytest.mark.parametrize(
    ("expected", "gap", "late"),
    [
        (2.0, 28, True),  # all six waited 4 hours
        (3.8, 28, True),  # the step from 231 to 346 minutes begins later
        (3.9, 28, False),  # within the step: they may have waited less
        (9.0, 28, False),
        (30.0, 1, False),  # longer than any journey waits
        (None, 28, False),
    ],
)
def test_customers_wait_longer_than_expected(expected, gap, late):
    links = flow(world(), EVERYTHING, JUNE, None, (("web", "shop", None, expected),), gap, 2).links
    assert links["late"].tolist() == [late]


def test_what_one_customer_waits_for_is_not_called_late():
    links = flow(world(), EVERYTHING, JUNE, None, (("web", "desk", None, 1.0),), 28, 1).links
    assert not links.set_index("to_touchpoint").loc["desk", "late"]


def test_declared_ways_are_there_without_contacts_and_rare_undeclared_ones_are_not():
    links = flow(world(), EVERYTHING, JUNE, None, LINKS, 28, 2).links
    ways = {
        tuple(row): shown
        for *row, shown in links[["from_touchpoint", "to_touchpoint", "declared"]].to_numpy()
    }
    assert ways == {("web", "shop"): True, ("shop", "desk"): True}  # one of ten goes to the desk: chance
    many = flow(world(), EVERYTHING, JUNE, None, (), 28, 2)
    assert [
        tuple(row) for row in many.links[["from_touchpoint", "to_touchpoint", "declared"]].to_numpy()
    ] == [("web", "shop", False)]


def test_too_few_contacts_tell_nothing():
    found = flow(world(), EVERYTHING, JUNE, None, LINKS, 28, 11)
    assert set(found.places["drop_off_withheld"]) == {TOO_FEW_CONTACTS}
    assert set(found.links["waiting_hours_withheld"]) == {TOO_FEW_CONTACTS}


def test_a_viewer_of_some_touchpoints_does_not_see_where_else_customers_go():
    scope = Scope(frozenset({"sales"}), frozenset({"web", "desk"}))
    found = sums(world(), scope, MAY).groupby("next_touchpoint_id")["n"].sum()
    assert found.to_dict() == {ELSEWHERE: 6, "": 4, "desk": 1}


def test_months_are_told_when_their_journeys_have_had_time_to_go_on():
    last, first = date(2026, 6, 30), date(2026, 1, 1)
    spring = Period(date(2026, 4, 1), last)
    assert told(spring, Period(first, last), 28) == Period(date(2026, 3, 1), date(2026, 5, 31))
    assert told(JUNE, Period(first, date(2026, 6, 27)), 28) == Period(date(2026, 4, 1), date(2026, 4, 30))
    assert told(JUNE, None, 28) is None
    assert told(JUNE, Period(first, date(2026, 5, 31)), 28) is None  # no contacts any more in the period
    assert told(Period(date(2025, 1, 1), last), Period(first, last), 28) == Period(first, date(2026, 5, 31))
    assert told(Period(date(2025, 1, 1), date(2025, 9, 30)), Period(first, last), 28) is None  # not kept


def test_nothing_is_known_without_contacts():
    found = flow(warehouse(until=UNTIL), EVERYTHING, JUNE, None, LINKS, 28, 2)
    assert (found.period, found.recorded) == (None, False)
    assert found.places.empty
    assert list(found.links["onward_share"].isna()) == [True, True]


def test_ways_of_many_touchpoints_fit_into_the_memory_of_a_page():
    names = [f"touchpoint {number}" for number in range(300)]
    ways = [(one, names[(place + step) % 300]) for place, one in enumerate(names) for step in range(1, 9)]
    engine = warehouse(
        contacts=[
            at(name, f"{day:02} 12:00", who=f"c{place}")
            for place, way in enumerate(ways)
            for day, name in enumerate(way, start=2)
        ],
        until=UNTIL,
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SET memory_limit = '64MB'")
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    found = flow_groups(engine, EVERYTHING, may, ways)
    assert set(zip(found["touchpoint_id"], found["next_touchpoint_id"], strict=True)) >= set(ways)
