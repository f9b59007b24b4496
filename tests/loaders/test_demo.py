"""The demo: the same data for the same seed; the planted truth is in it, as pandas alone finds."""

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from journey.files import Scale, validate_map
from loaders.demo import make_demo
from loaders.demo.branch import COLUMNS
from metrics.errors import ConfigError

END = date(2026, 10, 31)
SCALE = Scale(1, 10)


@pytest.fixture(scope="module")
def demo(invented_bank: Path) -> Path:
    return invented_bank


@pytest.fixture(scope="module")
def truth(demo: Path) -> dict:
    return json.loads((demo / "truth.json").read_text())


def archived(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, sep=";", encoding="cp1252", decimal=",")
    return frame.assign(answered_at=pd.to_datetime(frame["Date"], format="%d.%m.%Y %H:%M"))


def raw_answers(demo: Path) -> pd.DataFrame:
    old = archived(demo / "incoming/survey_archive/answers.csv").rename(
        columns={"Form": "form", "Customer": "customer_id", "Touchpoint": "touchpoint_id", "Score": "score"}
    )
    old["importance"] = old["Importance"].replace(0, np.nan)
    new = pd.concat([pd.read_csv(path) for path in sorted((demo / "incoming/survey").glob("answers-*.csv"))])
    new["answered_at"] = pd.to_datetime(new["answered_at"])
    names = ["form", "customer_id", "touchpoint_id", "answered_at", "score", "importance"]
    return pd.concat([old[names], new[names]], ignore_index=True)


@pytest.fixture(scope="module")
def answers(demo: Path) -> pd.DataFrame:
    """The sound ratings of both survey tools, 0-100."""
    found = raw_answers(demo)
    known = pd.read_csv(demo / "map/touchpoints.csv")["touchpoint_id"]
    sound = found[
        found["form"].notna()
        & found["touchpoint_id"].isin(known)
        & found["score"].between(1, 10)
        & (found["answered_at"] < "2026-11-01")
    ].drop_duplicates(["form", "touchpoint_id"])
    return sound.assign(
        satisfaction=(sound["score"] - 1) / 9 * 100, importance=(sound["importance"] - 1) / 9 * 100
    )


@pytest.fixture(scope="module")
def forms(demo: Path) -> pd.DataFrame:
    old = archived(demo / "incoming/survey_archive/forms.csv").rename(
        columns={"Form": "form", "Overall": "overall"}
    )
    new = [pd.read_csv(path) for path in sorted((demo / "incoming/survey").glob("forms-*.csv"))]
    return pd.concat(
        [old[["form", "overall"]], *(frame[["form", "overall"]] for frame in new)], ignore_index=True
    )


@pytest.fixture(scope="module")
def customers(demo: Path) -> pd.DataFrame:
    frame = pd.read_csv(demo / "incoming/customers.csv").dropna(subset="Customer No")
    frame["ended_on"] = pd.to_datetime(frame["Left on"], format="%d/%m/%Y")
    return frame[~frame["Customer No"].str.contains("-")].set_index("Customer No")


def complaints_of(demo: Path) -> pd.DataFrame:
    return pd.concat(
        [pd.read_json(path, lines=True) for path in sorted((demo / "incoming/complaints").glob("*.json"))],
        ignore_index=True,
    )


def contacts_of(demo: Path) -> pd.DataFrame:
    return pd.concat(
        [pd.read_parquet(path) for path in sorted((demo / "incoming/contacts").glob("*.parquet"))]
    )


def leave_rates(answers: pd.DataFrame, customers: pd.DataFrame, touchpoint: str) -> tuple[float, float]:
    """The share that leaves by own will within 90 days, after a bad and after another experience."""
    met = answers[(answers["touchpoint_id"] == touchpoint) & (answers["answered_at"] < "2026-08-01")]
    ends = customers.loc[met["customer_id"], ["ended_on", "Kind of end"]].reset_index(drop=True)
    days = (ends["ended_on"] - met["answered_at"].reset_index(drop=True)).dt.days
    left = days.between(0, 90) & (ends["Kind of end"] == "V")
    bad = (met["satisfaction"] < 50).reset_index(drop=True)
    return left[bad].mean(), left[~bad].mean()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With few answers; only to be read."""
    return make_demo(tmp_path_factory.mktemp("small"), ratings=1500, seed=3, end=END)


def test_the_same_seed_gives_the_same_files(small: Path, tmp_path: Path) -> None:
    one, two = small, make_demo(tmp_path, ratings=1500, seed=3, end=END)
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(two) for path in two.rglob("*") if path.is_file())
    for path in files:
        if path.suffix == ".xlsx":  # a workbook holds the time at which it was written
            sheets = [
                pd.read_excel(folder / path, sheet_name="Answers", engine="openpyxl") for folder in (one, two)
            ]
            pd.testing.assert_frame_equal(*sheets)
        else:
            assert (one / path).read_bytes() == (two / path).read_bytes(), path


def test_another_seed_gives_other_answers(small: Path, tmp_path: Path) -> None:
    other = make_demo(tmp_path, ratings=1500, seed=2, end=END)
    name = "incoming/survey/answers-2026-10.csv"
    assert (small / name).read_bytes() != (other / name).read_bytes()


def test_the_demo_ends_with_the_last_full_month(tmp_path: Path) -> None:
    made = make_demo(tmp_path / "bank", ratings=1500)
    last = json.loads((made / "truth.json").read_text())["last_day"]
    today = pd.Timestamp.now("UTC").tz_localize(None).normalize()
    assert pd.Timestamp(last) == today.replace(day=1) - pd.Timedelta(days=1)


def test_a_workspace_is_never_overwritten(small: Path) -> None:
    with pytest.raises(ConfigError, match=r"already holds a touchpoint.toml: choose another folder"):
        make_demo(small, ratings=1500, end=END)


def test_what_an_interrupted_run_left_is_replaced(small: Path, tmp_path: Path) -> None:
    left = shutil.copytree(small, tmp_path / "left")
    (left / "touchpoint.toml").unlink()
    answers = Path("incoming/survey_archive/answers.csv")
    (left / answers).write_text("half")
    make_demo(left, ratings=1500, seed=3, end=END)
    assert (left / answers).read_bytes() == (small / answers).read_bytes()


def test_the_map_is_sound_and_of_the_promised_size(demo: Path) -> None:
    assert [
        str(problem) for problem in validate_map(demo / "map", SCALE, segmentations=["tier", "region"])
    ] == []
    sizes = {
        name: len(pd.read_csv(demo / f"map/{name}.csv")) for name in ("stages", "departments", "touchpoints")
    }
    assert sizes == {"stages": 8, "departments": 9, "touchpoints": 40}


def test_every_table_has_as_many_sound_rows_as_the_truth_says(
    demo: Path, truth: dict, answers: pd.DataFrame, forms: pd.DataFrame, customers: pd.DataFrame
) -> None:
    branch = pd.read_excel(demo / "incoming/branch_forms.xlsx", sheet_name="Answers", engine="openpyxl")
    rated = (branch[list(COLUMNS)] != 9).sum().sum()
    dirty = {source: sum(counts.values()) for source, counts in truth["dirty_rows"].items()}
    assert truth["rows"] == {
        "ratings": len(answers) + rated,
        "responses": len(forms) + len(branch),
        "customers": len(customers),
        "complaints": len(complaints_of(demo)) - dirty["complaints"],
        "contacts": len(contacts_of(demo)) - dirty["contacts"],
    }
    assert truth["rows"]["ratings"] == 60_000


def test_the_dirty_answers_are_as_many_as_the_truth_says(demo: Path, truth: dict) -> None:
    found = raw_answers(demo)
    known = pd.read_csv(demo / "map/touchpoints.csv")["touchpoint_id"]
    named = found[found["form"].notna()]
    assert truth["dirty_rows"]["survey_answers"] == {
        "unknown_touchpoint": (~found["touchpoint_id"].isin(known)).sum(),
        "outside_scale": (~found["score"].between(1, 10)).sum(),
        "future_date": (found["answered_at"] > "2026-11-01").sum(),
        "missing_key": found["form"].isna().sum(),
        "duplicate_key": named.duplicated(["form", "touchpoint_id"]).sum(),
    }


def test_the_other_dirty_rows_are_as_many_as_the_truth_says(demo: Path, truth: dict) -> None:
    complaints, contacts = complaints_of(demo), contacts_of(demo)
    customers = pd.read_csv(demo / "incoming/customers.csv")
    known = pd.read_csv(demo / "map/touchpoints.csv")["touchpoint_id"]
    opened, resolved = pd.to_datetime(complaints["opened_at"]), pd.to_datetime(complaints["resolved_at"])
    since, left = (
        pd.to_datetime(customers[name], format="%d/%m/%Y") for name in ("Customer since", "Left on")
    )
    assert truth["dirty_rows"]["complaints"] == {
        "unknown_touchpoint": (~complaints["touchpoint_id"].isin(known)).sum(),
        "end_before_start": (resolved < opened).sum(),
        "future_date": (opened > "2026-11-01").sum(),
    }
    assert truth["dirty_rows"]["customers"] == {
        "end_before_start": (left < since).sum(),
        "missing_key": customers["Customer No"].isna().sum(),
    }
    assert truth["dirty_rows"]["contacts"] == {
        "unknown_touchpoint": (~contacts["touchpoint_id"].isin(known)).sum(),
        "missing_key": contacts["contact_id"].isna().sum(),
    }


def test_keys_are_unique_but_for_the_planted_ones(
    demo: Path, answers: pd.DataFrame, forms: pd.DataFrame
) -> None:
    assert forms["form"].is_unique
    assert complaints_of(demo)["complaint_id"].is_unique
    assert contacts_of(demo)["contact_id"].dropna().is_unique
    assert set(answers["form"]) <= set(forms["form"])


def test_the_planted_impacts_are_what_moves_overall_satisfaction(
    answers: pd.DataFrame, forms: pd.DataFrame, truth: dict
) -> None:
    planted = pd.DataFrame(truth["touchpoints"]).set_index("touchpoint_id")
    wide = answers.pivot(index="form", columns="touchpoint_id", values="satisfaction")
    met = wide.notna().astype(float)
    centred = (wide - wide.mean()).fillna(0)
    overall = (forms.set_index("form")["overall"].loc[wide.index] - 1) / 9 * 100
    design = np.column_stack([np.ones(len(wide)), centred, met])
    fitted, residue, *_ = np.linalg.lstsq(design, overall.to_numpy(), rcond=None)
    spread = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * residue[0] / (len(design) - design.shape[1]))
    found = pd.Series(fitted[1 : 1 + wide.shape[1]], index=wide.columns)
    error = found - planted["impact"].loc[found.index]
    assert (error.abs() < 4 * spread[1 : 1 + wide.shape[1]]).all()
    assert abs(error.mean()) < 0.01
    often = planted[planted["reach"] >= 0.1]["impact"].nlargest(4)
    assert set(often.index) == set(found[planted.loc[found.index, "reach"] >= 0.1].nlargest(4).index)


def test_stated_importance_is_what_customers_say(answers: pd.DataFrame, truth: dict) -> None:
    planted = pd.DataFrame(truth["touchpoints"]).set_index("touchpoint_id")["stated_importance"]
    asked = answers.groupby("touchpoint_id")["importance"]
    error = asked.mean() - planted
    assert (error.abs() < 4 * asked.sem() + 1).all()
    assert abs(error.mean()) < 1


def test_blind_spots_and_false_alarms_are_the_largest_gaps(
    demo: Path, answers: pd.DataFrame, truth: dict
) -> None:
    staff = pd.read_csv(demo / "map/assessments.csv")
    staff = staff[staff["assessed_on"] >= "2026-08-01"]
    internal = (staff.groupby("touchpoint_id")["performance"].mean() - 1) / 9 * 100
    recent = answers[answers["answered_at"] >= "2026-08-01"]
    gap = (internal - recent.groupby("touchpoint_id")["satisfaction"].mean()).dropna()
    assert set(gap[gap > 15].index) == set(truth["blind_spots"])
    assert set(gap[gap < -12].index) == set(truth["false_alarms"])


def test_staff_answers_are_enough_for_every_touchpoint_but_not_every_department_took_part(demo: Path) -> None:
    staff = pd.read_csv(demo / "map/assessments.csv")
    last = staff[staff["assessed_on"] >= "2026-08-01"]
    assert last.groupby("touchpoint_id")["respondent_id"].nunique().min() >= 5
    assert last["touchpoint_id"].nunique() == 40
    assert set(pd.read_csv(demo / "map/departments.csv")["department_id"]) - set(last["department_id"]) == {
        "marketing",
        "lending",
    }


def test_performance_is_what_customers_rate(answers: pd.DataFrame, truth: dict) -> None:
    planted = pd.DataFrame(truth["touchpoints"]).set_index("touchpoint_id")["performance_first"]
    first = answers[answers["answered_at"] < "2025-08-01"]  # before anything changed
    usual = first[first["touchpoint_id"] != truth["weak_segment"]["touchpoint_id"]]
    rated = usual.groupby("touchpoint_id")["satisfaction"]
    error = (rated.mean() - planted).dropna()
    assert (error.abs() < 4 * rated.sem() + 1).all()
    assert abs(error.mean()) < 1


@pytest.mark.parametrize("story", ["got_worse", "got_better"])
def test_a_touchpoint_changed_in_the_planted_month_by_the_planted_points(
    answers: pd.DataFrame, truth: dict, story: str
) -> None:
    planted = truth[story]
    own = answers[answers["touchpoint_id"] == planted["touchpoint_id"]]
    month = own["answered_at"].dt.strftime("%Y-%m")
    change = (
        own[month >= planted["month"]]["satisfaction"].mean()
        - own[month < planted["month"]]["satisfaction"].mean()
    )
    assert change == pytest.approx(planted["points"], abs=4)
    monthly = own.groupby(month)["satisfaction"].mean().diff()
    assert (monthly * np.sign(planted["points"])).idxmax() == planted["month"]


def test_one_touchpoint_drives_customers_away(
    answers: pd.DataFrame, customers: pd.DataFrame, truth: dict
) -> None:
    after_bad, otherwise = leave_rates(answers, customers, truth["drives_churn"]["touchpoint_id"])
    assert after_bad - otherwise == pytest.approx(
        truth["drives_churn"]["leave_after_bad_experience"], abs=0.05
    )
    assert after_bad > 3 * otherwise


def test_a_bad_experience_elsewhere_hardly_matters(
    answers: pd.DataFrame, customers: pd.DataFrame, truth: dict
) -> None:
    stories = {truth[name]["touchpoint_id"] for name in ("drives_churn", "silent_failure")}
    much_met = answers["touchpoint_id"].value_counts().head(20).index.difference(list(stories))
    more = [
        after_bad - otherwise
        for after_bad, otherwise in (leave_rates(answers, customers, name) for name in much_met)
    ]
    assert abs(np.mean(more)) < 0.02


def test_the_silent_failure_costs_customers_and_brings_no_complaints(
    demo: Path, answers: pd.DataFrame, customers: pd.DataFrame, truth: dict
) -> None:
    silent = truth["silent_failure"]["touchpoint_id"]
    after_bad, otherwise = leave_rates(answers, customers, silent)
    assert after_bad > 2 * otherwise
    complaints = complaints_of(demo).groupby("touchpoint_id").size()
    rate = (complaints / contacts_of(demo).groupby("touchpoint_id").size()).drop(index="service_kiosk")
    assert rate.fillna(0)[silent] < rate.median() / 4


def test_nobody_answers_or_calls_after_leaving(answers: pd.DataFrame, customers: pd.DataFrame) -> None:
    ended = customers["ended_on"].reindex(answers["customer_id"]).reset_index(drop=True)
    assert not (answers["answered_at"].reset_index(drop=True) > ended).any()


def test_one_segment_is_worse_off_at_one_touchpoint(
    answers: pd.DataFrame, customers: pd.DataFrame, truth: dict
) -> None:
    planted = truth["weak_segment"]
    own = answers[answers["touchpoint_id"] == planted["touchpoint_id"]]
    region = customers["Region"].reindex(own["customer_id"]).to_numpy()
    weak = own["satisfaction"][region == planted["segment"]].mean()
    assert weak - own["satisfaction"][region != planted["segment"]].mean() == pytest.approx(
        planted["points"], abs=4
    )


def test_texts_hold_markup_that_must_be_shown_as_text(demo: Path) -> None:
    assert (
        complaints_of(demo)["text"].str.contains("<script>alert('complaint')</script>", regex=False).sum()
        >= 1
    )
    last = pd.read_csv(demo / "incoming/survey/forms-2026-10.csv")
    assert last["comment"].str.contains("<script>", regex=False).sum() == 1


def test_the_old_tool_wrote_in_its_own_encoding(demo: Path) -> None:
    content = (demo / "incoming/survey_archive/answers.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert b';"5,5";' in content
    assert b"\r\n" in content
