"""Why a figure is not shown. Frames carry the code; the sentence is made where it is read."""

from collections.abc import Mapping
from typing import Final

from metrics.settings import Settings
from metrics.text import later, number, t

NOT_MEASURED: Final = "not_measured"
TOO_FEW_ANSWERS: Final = "too_few_answers"
TOO_FEW_ASSESSMENTS: Final = "too_few_assessments"
TOO_FEW_CONTACTS: Final = "too_few_contacts"
TOO_FEW_COMPLAINTS: Final = "too_few_complaints"
TOO_FEW_CUSTOMERS: Final = "too_few_customers"
TOO_FEW_LEAVERS: Final = "too_few_leavers"
TOO_FEW_RATINGS: Final = "too_few_ratings"
TOO_FEW_RESPONSES: Final = "too_few_responses"
TOO_FEW_EXTREMES: Final = "too_few_extremes"
TOO_FEW_WEIGHED: Final = "too_few_weighed"
TOO_WIDE: Final = "too_wide"
WOULD_REVEAL: Final = "would_reveal"
NO_SPREAD: Final = "no_spread"
NO_EFFECT: Final = "no_effect"
NOTHING_EXPLAINED: Final = "nothing_explained"
NO_OTHER: Final = "no_other"
NOT_FOLLOWED: Final = "not_followed"
ONLY_WHEN_LEAVING: Final = "only_when_leaving"
NO_REVENUE: Final = "no_revenue"
MOSTLY_OPEN: Final = "mostly_open"
NOT_COMPARED: Final = "not_compared"
OUTSIDE_SCOPE: Final = "outside_scope"
NOT_ESTIMABLE: Final = "not_estimable"

FEWEST_LEAVERS: Final = 10  # in each arm of a comparison (methods: fewer events give no stable ratio)

SENTENCES: Mapping[str, str] = {
    NOT_MEASURED: later("Nothing of this kind was recorded in this period."),
    TOO_FEW_ANSWERS: later("{n} answers; at least {minimum} are needed."),
    TOO_FEW_ASSESSMENTS: later(
        "{n} colleagues answered; shown from {minimum} on, so that nobody is recognised."
    ),
    WOULD_REVEAL: later(
        "{n} colleagues answered; not shown, as it would tell what a smaller group of them said."
    ),
    TOO_FEW_CONTACTS: later("{n} contacts; at least {minimum} are needed."),
    TOO_FEW_COMPLAINTS: later("{n} complaints; at least {minimum} are needed."),
    TOO_FEW_CUSTOMERS: later("{n} customers; at least {minimum} are needed."),
    TOO_FEW_LEAVERS: later(
        "To compare who leaves, {minimum} customers must have left after good and {minimum} after bad "
        "experiences each: a longer period or all segments may have them."
    ),
    TOO_FEW_RATINGS: later("{n} ratings beside an overall satisfaction; at least 50 are needed."),
    TOO_FEW_RESPONSES: later("Too few responses for the number of touchpoints: ten for each are needed."),
    TOO_FEW_EXTREMES: later(
        "Of {n} ratings too few are low, in between, or high: {minimum} of each are needed."
    ),
    TOO_FEW_WEIGHED: later(
        "Too few touchpoints have both importance and performance: they must be half of those with a "
        "performance, and 60 % of the importance."
    ),
    TOO_WIDE: later("{n} answers leave it so uncertain that its interval spans more than half of the scale."),
    NO_SPREAD: later("All {n} answers are the same, so there is no interval."),
    NO_EFFECT: later(
        "Not told apart: a high rating instead of a low one does not go along with more satisfaction beyond "
        "chance, the other touchpoints held constant."
    ),
    NOTHING_EXPLAINED: later(
        "Ratings of all touchpoints together do not go along with overall satisfaction beyond chance, so "
        "that there is nothing to share out."
    ),
    NO_OTHER: later(
        "No other touchpoint has enough ratings, so that its share would be 100 % whatever they say."
    ),
    NOT_FOLLOWED: later(
        "None of its ratings can be followed yet: that takes a customer's id, and enough days after the "
        "rating to see who leaves."
    ),
    ONLY_WHEN_LEAVING: later("Only who is leaving meets it, as the map says: nobody leaves because of it."),
    NO_REVENUE: later("The revenue of these customers is not known."),
    MOSTLY_OPEN: later("More than half of the {n} complaints are still open, or too few are closed to tell."),
    NOT_COMPARED: later("There is nothing to compare with in the earlier period."),
    OUTSIDE_SCOPE: later("A figure of the whole company, not of these touchpoints."),
    NOT_ESTIMABLE: later("The {n} records do not say enough to estimate this."),
}

ONE: Mapping[str, str] = {
    TOO_FEW_ANSWERS: later("1 answer; at least {minimum} are needed."),
    TOO_FEW_ASSESSMENTS: later(
        "1 colleague answered; shown from {minimum} on, so that nobody is recognised."
    ),
    TOO_FEW_CONTACTS: later("1 contact; at least {minimum} are needed."),
    TOO_FEW_COMPLAINTS: later("1 complaint; at least {minimum} are needed."),
    TOO_FEW_CUSTOMERS: later("1 customer; at least {minimum} are needed."),
    TOO_FEW_RATINGS: later("1 rating beside an overall satisfaction; at least 50 are needed."),
}


def needed(code: str, settings: Settings) -> int:
    """The base from which a figure withheld for this reason is shown."""
    own = {TOO_FEW_ASSESSMENTS: settings.minimum_assessments, TOO_FEW_LEAVERS: FEWEST_LEAVERS}
    return own.get(code, settings.minimum_answers)


def sentence(code: str, n: float = 0, minimum: int = 0) -> str:
    """The reason in words, with how many there are and how many are needed."""
    words = ONE.get(code, SENTENCES[code]) if n == 1 else SENTENCES[code]
    return t(words, n=number(n), minimum=number(minimum))
