"""How long complaints of a touchpoint stay open, and which rates are out of the ordinary."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrics import queries
from metrics.figures import figure
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.rollup_tables import HIGHEST_BIN, bin_hours
from metrics.scope import Scope
from metrics.statistics.arrays import Floats
from metrics.statistics.estimate import Estimate
from metrics.statistics.funnel import ALARM, WARNING, Funnel, funnel
from metrics.statistics.speed import closing_ratio
from metrics.statistics.survival import survival_curve
from metrics.withheld import TOO_FEW_COMPLAINTS

CURVE = 60  # points that a limit is drawn with
HERE, ELSEWHERE = "here", "elsewhere"


@dataclass(frozen=True)
class OpenComplaints:
    """How long complaints stay open, here and at all other touchpoints together.

    `curve`: group ("here", "elsewhere"), hours, n (open until then), and share, low, high (percent
    still open). `speed`: one row with the figure resolution_speed.
    """

    curve: pd.DataFrame
    speed: pd.DataFrame
    still_open: int


def open_complaints(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str, minimum: int
) -> OpenComplaints:
    """Complaints opened in the months that the period touches; those still open are censored."""
    bins = queries.resolution(bind, scope, period, segment)
    here = bins["touchpoint_id"] == touchpoint_id
    groups = {HERE: _counts(bins[here]), ELSEWHERE: _counts(bins[~here])}
    curves = [_curve(name, *counts, minimum) for name, counts in groups.items()]
    found = closing_ratio(*groups[HERE], *groups[ELSEWHERE])
    row = Estimate(*(np.reshape(part, 1) for part in (found.value, found.low, found.high, found.n)))
    speed = figure("resolution_speed", row, (row.n < minimum, TOO_FEW_COMPLAINTS))
    return OpenComplaints(pd.concat(curves, ignore_index=True), speed, int(groups[HERE][1].sum()))


def _counts(bins: pd.DataFrame) -> tuple[Floats, Floats]:
    """Closed and open complaints per bin of hours."""
    found = np.zeros((2, HIGHEST_BIN + 1))
    np.add.at(
        found, (bins["closed"].to_numpy(np.intp), bins["hours_bin"].to_numpy(np.intp)), bins["n"].to_numpy()
    )
    return found[1], found[0]


def _curve(group: str, closed: Floats, still_open: Floats, minimum: int) -> pd.DataFrame:
    """The share still open after each bin in which one was closed; nothing with too few complaints."""
    found = survival_curve(closed, still_open)
    known = (closed > 0) & (closed.sum() + still_open.sum() >= minimum)
    parts = {"share": found.value, "low": found.low, "high": found.high}
    frame = pd.DataFrame({name: 100 * part[known] for name, part in parts.items()})
    return frame.assign(group=group, hours=np.array(bin_hours())[known, 1], n=found.n[known])


@dataclass(frozen=True)
class OutOfLine:
    """Complaint rates of touchpoints beside each other.

    `rows`: the touchpoints' own columns (complaints: those that the rate counts) and place ("above", "below"
    the limits that 998 of 1,000 keep, else "within"), distance (in widths of those limits) and by_chance
    (between the limits of chance). `curve`, per 1,000: exposure, those limits low_998 and high_998, and
    low_chance and high_chance, between which chance alone would put 95 of 100. `rate`: all complaints per
    1,000. `widened`: they differ by more than chance. `other_basis`: how many touchpoints are counted against
    something else.
    """

    rows: pd.DataFrame
    curve: pd.DataFrame
    rate: float
    basis: str
    widened: bool
    other_basis: int


def out_of_line(touchpoints: pd.DataFrame) -> OutOfLine | None:
    """A funnel of the scorecard's complaint rates; None where fewer than three are known."""
    known = touchpoints.dropna(subset=["complaints_per_1000"])
    contacts = known["complaints_per_1000_basis"] == "contacts"
    basis = "contacts" if contacts.sum() * 2 >= len(known) else "ratings"
    rows = known[contacts if basis == "contacts" else ~contacts].reset_index(drop=True)
    exposure = rows["complaints_per_1000_n"].to_numpy(np.float64)
    rate = rows["complaints_per_1000"].to_numpy(np.float64)
    complaints = np.rint(rate * exposure / 1000)  # of the days of which both are recorded
    found = funnel(complaints, exposure)
    if found is None:
        return None
    low, high = (1000 * end for end in found.limits(exposure, ALARM))
    least, most = (1000 * end for end in replace(found, between=0.0).limits(exposure, WARNING))
    centre = 1000 * found.rate
    away = np.where(
        rate > centre, (rate - centre) / (high - centre), (rate - centre) / np.maximum(centre - low, 1e-9)
    )
    place = np.select([rate > high, rate < low], ["above", "below"], "within")
    return OutOfLine(
        rows.assign(
            place=place, distance=away, by_chance=(least <= rate) & (rate <= most), complaints=complaints
        ),
        _limits(found, exposure),
        centre,
        basis,
        found.between > 0,
        len(known) - len(rows),
    )


def _limits(found: Funnel, exposure: Floats) -> pd.DataFrame:
    """The limits over the whole range of exposures."""
    steps = np.geomspace(exposure.min() / 1.2, exposure.max() * 1.2, CURVE)
    ends = {"chance": replace(found, between=0.0).limits(steps, WARNING), "998": found.limits(steps, ALARM)}
    columns = {
        f"{side}_{name}": 1000 * ends[name][k] for name in ends for k, side in enumerate(("low", "high"))
    }
    return pd.DataFrame({"exposure": steps, **columns})
