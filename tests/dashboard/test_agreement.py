"""Where staff disagree among themselves, in words."""

import numpy as np
import pandas as pd

from dashboard import agreement
from dashboard.charts import dumbbell
from dashboard.measures import metric
from metrics.staff_figures import Agreement
from metrics.statistics.agreement import Reliability
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.pages import page, texts
from tests.dashboard.test_charts import LIGHT, layers, rows


def staff(*agreed: float) -> pd.DataFrame:
    """Touchpoints T0, T1, ... about whose performance staff agree so far, and fully about importance."""
    frame = touchpoint_frame(len(agreed)).assign(name=[f"T{place}" for place in range(len(agreed))])
    known = np.isfinite(agreed)
    return frame.assign(
        internal_performance_agreement=agreed,
        internal_performance_agreement_low=np.array(agreed) - 0.1,
        internal_performance_agreement_high=np.array(agreed) + 0.1,
        internal_performance_agree=np.array(agreed) >= 0.6,
        internal_performance_disagree=np.array(agreed) <= 0.4,
        internal_importance_agreement=np.where(known, 1.0, np.nan),
        internal_importance_agree=known,
        internal_importance_disagree=False,
    )


def test_the_title_names_where_staff_disagree_the_most_first() -> None:
    assert agreement.title(staff(0.9, np.nan, 0.6)) == (
        "Colleagues agree about every touchpoint that enough of them assessed"
    )
    assert agreement.title(staff(0.9, 0.5, 0.6, 0.55)) == (
        "Colleagues agree about 2 of 4 touchpoints; of the others it is not certain"
    )
    assert agreement.title(staff(0.5, 0.55, np.nan)) == (
        "Whether colleagues agree is not certain of any touchpoint"
    )
    assert agreement.title(staff(0.4, 0.9, 0.1)) == "Colleagues disagree among themselves about T2, T0"
    assert agreement.title(staff(0.4, 0.3, 0.1, 0.2)) == (
        "Colleagues disagree among themselves about 4 touchpoints, most about T2"
    )


def test_what_is_withheld_of_staff_is_not_in_the_table() -> None:
    table = agreement.twin(staff(0.4, np.nan, 0.9, 0.5))
    assert table["Touchpoint"].tolist() == ["T0", "T3", "T2"]
    assert [words.split(", n")[0] for words in table["Internal performance"]] == [
        "disagree, 0.40 (0.30 to 0.50)",
        "not certain, 0.50 (0.40 to 0.60)",
        "agree, 0.90 (0.80 to 1.00)",
    ]


def test_reliability_is_said_where_it_is_known() -> None:
    found = Agreement(Reliability(0.4254, -0.1, 0.61), Reliability(0.957, 0.9, 0.98))
    assert "reliability of 0.43 (0.00 to 0.61), the means of all with 0.96 (0.90" in agreement.caption(
        {"performance": found}
    )
    assert "reliability" not in agreement.caption(
        {"performance": Agreement(*2 * [Reliability(np.nan, np.nan, np.nan)])}
    )


def test_the_mean_of_staff_who_disagree_is_drawn_hollow() -> None:
    frame = staff(0.4, 0.3, 0.9, 0.8).assign(gap_performance=5.0)
    metrics = [metric(name) for name in ("performance", "internal_performance", "gap_performance")]
    spec = dumbbell.dumbbell(frame, *metrics, LIGHT).to_dict()
    hollow = [layer for layer in layers(spec) if layer["mark"].get("shape") == "diamond"]
    assert len(rows(spec, hollow[0])) == 2


def test_the_page_says_where_staff_disagree_and_what_a_department_s_verdict_is() -> None:
    with page("internal_external") as app:
        assert any("disagree among themselves about" in words for words in texts(app))
        table = next(frame.value for frame in app.dataframe if "whole" in frame.value)
        assert table["whole"].tolist() == ["Blind spot", *[""] * 8]
        assert table["gap"].iloc[0] == "+12.0 (+8.0 to +16.0), n = 14"
        assert table["gap"].iloc[1].startswith("– 3 colleagues answered")
