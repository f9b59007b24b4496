"""The map as pages and loaders read it."""

from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from journey.columns import FILES
from journey.files import import_map
from journey.map import DTYPES, JourneyMap, read_map
from metrics.scope import EVERYTHING, Scope


def test_an_empty_store_gives_an_empty_map_with_all_its_columns(store: sa.Engine) -> None:
    found = read_map(store, EVERYTHING)
    assert found.empty
    assert list(found.touchpoints.columns) == list(FILES["touchpoints"].names)
    assert found.touchpoints.dtypes.to_dict() == {
        column.name: DTYPES[column.kind] for column in FILES["touchpoints"].columns
    }


def test_columns_have_the_same_kind_with_rows_as_without(store: sa.Engine, folder: Path) -> None:
    empty = read_map(store, EVERYTHING)
    import_map(store, folder)
    full = read_map(store, EVERYTHING)
    for name in ("stages", "departments", "touchpoints", "links", "targets"):
        pd.testing.assert_series_equal(getattr(full, name).dtypes, getattr(empty, name).dtypes)


def test_the_map_is_read_as_it_was_drawn(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    found = read_map(store, EVERYTHING)
    assert not found.empty
    call = found.touchpoints.set_index("touchpoint_id").loc["call"]
    assert (call["name"], call["stage_id"], call["department_id"]) == ("Call", "use", "phone")
    assert (call["pain_point"], call["emotion_desired"], call["status"]) == (True, -1, "active")
    assert call["replaces"] == "old_call;older_call"
    assert pd.isna(call["moment_of_truth"])
    assert found.links.to_dict("records") == [
        {"from_touchpoint": "shop", "to_touchpoint": "call", "label": "asks", "expected_wait_hours": 1.5}
    ]
    assert found.personas[0].name == "Regular Rita"
    assert found.personas[0].says == ("“Why again?”",)


def test_stages_come_in_the_customers_order(store: sa.Engine, folder: Path) -> None:
    (folder / "stages.csv").write_text("stage_id,name,position\nuse,Using,20\nbuy,Buying,3\n")
    import_map(store, folder)
    assert list(read_map(store, EVERYTHING).stages["stage_id"]) == ["buy", "use"]


def test_a_touchpoint_without_a_status_is_active(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    assert (
        read_map(store, EVERYTHING).touchpoints.set_index("touchpoint_id").loc["shop", "status"] == "active"
    )


def test_a_map_is_empty_only_without_stages_and_touchpoints(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    found = read_map(store, EVERYTHING)
    nothing = found.stages.iloc[:0]
    assert not JourneyMap(nothing, found.departments, found.touchpoints, found.links, found.targets).empty


def test_a_viewer_of_one_department_sees_its_part_of_the_map(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    found = read_map(store, Scope(frozenset({"phone"}), frozenset({"call", "old_call"})))
    assert list(found.touchpoints["touchpoint_id"]) == ["call", "old_call"]
    assert found.departments[["department_id", "parent_id"]].astype(object).fillna(
        ""
    ).to_numpy().tolist() == [
        ["phone", ""]  # not that it belongs to another
    ]
    assert list(found.targets["touchpoint_id"]) == ["call"]
    assert found.links.empty  # the one there is begins at another department's touchpoint
    assert list(found.stages["stage_id"]) == ["buy", "use"]
    assert len(found.personas) == 1


def test_a_viewer_of_a_department_without_touchpoints_sees_none(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    assert read_map(store, Scope(frozenset({"new"}), frozenset())).touchpoints.empty
