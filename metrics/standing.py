"""Where touchpoints stand to each other: quadrants, priorities, and the importance that both rest on."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.figures import error, shown
from metrics.settings import Lines
from metrics.statistics.arrays import Flags, Floats, Numbers
from metrics.statistics.asymmetry import BASIC
from metrics.statistics.priority import priorities
from metrics.statistics.quadrants import Crosshair, classify, mean_crosshair
from metrics.statistics.shrinkage import FEWEST, shrink

Basis = Literal["stated", "derived", "none"]
CrosshairBasis = Literal["means", "targets", "frozen", "frozen_performance", "few"]
QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")


@dataclass(frozen=True)
class Standing:
    """Which importance is used for all touchpoints alike, the crosshair with its origin, and the columns.

    Stated importance (0-100) and derived importance (shares of a whole) have different scales: one map never
    mixes them. `crosshair_basis`: the lines are the touchpoints' means, targets that people set, or frozen;
    beside derived importance that of performance alone is. "few": too few
    touchpoints have an importance for its mean to be a line, and no quadrant is named.
    """

    basis: Basis
    crosshair_importance: float
    crosshair_performance: float
    crosshair_basis: CrosshairBasis
    columns: pd.DataFrame

    @property
    def importance(self) -> str:
        """The column that holds the importance in use."""
        return "derived_importance" if self.basis == "derived" else "stated_importance"


def standing(
    figures: pd.DataFrame,
    targets: pd.DataFrame,
    ids: pd.Index,
    stages: pd.Series,
    rated: pd.DataFrame,
    seen: Flags,
    frozen: Lines | None = None,
) -> Standing:
    """Quadrant and priority of every touchpoint that has an importance and a performance.

    The lines are the frozen ones, else targets, else means of all touchpoints that have both. A mean
    importance of fewer than half of those with a performance is no line. A frozen importance is a stated one
    and holds for no other. Only those `seen` are put in order, so that there is a first. Few
    answers make an extreme performance likelier: the order rests on the shrunken one, quadrants do not.
    Staff's gaps are held against the same lines: `importance_line` of stated importance, `performance_line`.
    """
    basis = _basis(figures)
    column = "derived_importance" if basis == "derived" else "stated_importance"
    importance, importance_error = shown(figures, column), error(figures, column)
    performance, performance_error = shown(figures, "performance"), error(figures, "performance")
    target = _target(targets, ids)
    means = mean_crosshair(importance, performance)
    aimed = bool(len(ids)) and bool(np.isfinite(target[np.isfinite(performance)]).all())
    aimed = aimed and bool(np.isfinite(performance).any())
    cross = Crosshair(means.importance, target) if aimed else means
    if frozen is not None:
        line = frozen.importance if basis == "stated" else means.importance
        cross = Crosshair(line, frozen.performance)
    scored, both = np.isfinite(performance), np.isfinite(performance) & np.isfinite(importance)
    fixed = frozen is not None and basis == "stated"
    few = bool(0 < 2 * both.sum() < scored.sum()) and not fixed
    held = replace(cross, importance=np.nan) if few else cross
    found = classify(importance, importance_error, performance, performance_error, held)
    shrunk, shrunk_error = _shrunken(performance, performance_error, stages)
    order = priorities(
        np.where(seen, importance, np.nan),
        importance_error,
        shrunk,
        shrunk_error,
        np.ones(len(ids)) if basis == "derived" else _reach(rated),
        _aim(target, shrunk),
    )
    stated = shown(figures, "stated_importance")
    columns = pd.DataFrame(
        {
            "importance_line": _line(cross.importance if basis == "stated" else np.nan, stated),
            "performance_line": _line(cross.performance, performance),
            "quadrant": spared(found.quadrant, figures["asymmetry_kind"]),
            "share_concentrate": found.concentrate,
            "share_keep_up": found.keep_up,
            "share_low_priority": found.low_priority,
            "share_overkill": found.overkill,
            "performance_shrunk": shrunk,
            "priority_score": order.score,
            "priority_score_low": order.score_low,
            "priority_score_high": order.score_high,
            "priority_rank": order.rank,
            "priority_rank_low": order.rank_low,
            "priority_rank_high": order.rank_high,
            "priority_above_median": order.above_median,
        }
    )
    return Standing(
        basis,
        float(np.asarray(cross.importance)),
        float(np.nanmean(cross.performance)) if aimed else float(np.asarray(cross.performance)),
        "few" if few else _crosshair_basis(basis, frozen, aimed),
        columns,
    )


def _line(line: Numbers, level: Floats) -> Floats:
    """What each touchpoint is held against; the mean of all where the quadrants have no line."""
    known = level[np.isfinite(level)]
    mean = known.mean() if len(known) else np.nan
    lines = np.broadcast_to(np.asarray(line, np.float64), level.shape)
    return np.where(np.isnan(lines), mean, lines)


def spared(quadrant: npt.NDArray[Any], kind: pd.Series) -> npt.NDArray[Any]:
    """The quadrants; a basic touchpoint is no overkill, as it matters little only as long as it works."""
    return np.where((quadrant == "overkill") & (kind == BASIC).to_numpy(), "keep_up", quadrant)


def certainty(touchpoints: pd.DataFrame) -> pd.Series:
    """The chance of the quadrant that is named; NaN where none is.

    Of a basic touchpoint to keep up with that of overkill, as it is named so wherever it lies of the two.
    """
    quadrant = touchpoints["quadrant"]
    shares = pd.Series(np.nan, touchpoints.index)
    for name in QUADRANTS:
        shares = shares.mask(quadrant == name, touchpoints[f"share_{name}"])
    both = (quadrant == "keep_up") & (touchpoints["asymmetry_kind"] == BASIC)
    return shares + touchpoints["share_overkill"].where(both, 0.0)


def _crosshair_basis(basis: Basis, frozen: Lines | None, aimed: bool) -> CrosshairBasis:
    """Where the lines come from."""
    if frozen is not None:
        return "frozen" if basis == "stated" else "frozen_performance"
    return "targets" if aimed else "means"


def _basis(figures: pd.DataFrame) -> Basis:
    """Stated importance where it is known of most touchpoints with a performance, else derived, else none."""
    rated = np.isfinite(shown(figures, "performance"))
    stated, derived = (
        int((rated & np.isfinite(shown(figures, name))).sum())
        for name in ("stated_importance", "derived_importance")
    )
    if not stated and not derived:
        return "none"
    return "stated" if stated and (2 * stated >= rated.sum() or stated >= derived) else "derived"


def _shrunken(performance: Floats, errors: Floats, stages: pd.Series) -> tuple[Floats, Floats]:
    """Performance pulled towards the mean of its stage as far as its answers are few, with its error.

    Towards that of all touchpoints where fewer than three of the stage have one.
    """
    whole = shrink(performance, errors)
    value, error = whole.value.copy(), whole.error.copy()
    for places in stages.groupby(stages).indices.values():
        if np.isfinite(performance[places]).sum() >= FEWEST:
            own = shrink(performance[places], errors[places])
            value[places], error[places] = own.value, own.error
    return value, error


def _target(targets: pd.DataFrame, ids: pd.Index) -> Floats:
    """The performance that people aim at; NaN where they have set none."""
    aims = targets[targets["metric"] == "performance"].set_index("touchpoint_id")["target"]
    return aims.reindex(ids).to_numpy(np.float64)


def _aim(target: Floats, performance: Floats) -> Floats:
    """The target; where there is none, what the company's own best quarter of touchpoints reaches.

    Room up to 100 would rank a good touchpoint that many meet before a weak one.
    """
    known = performance[np.isfinite(performance)]
    own = np.quantile(known, 0.75) if len(known) else np.nan
    return np.where(np.isfinite(target), target, own)


def _reach(rated: pd.DataFrame) -> Floats:
    """The weight of answers about the touchpoint, compared with the one that most answered about."""
    w = rated["satisfaction_w"].to_numpy(np.float64)
    return np.asarray(w / max(w.max(initial=0.0), 1e-300), dtype=np.float64)
