"""Frames as rows of a table."""

import pandas as pd
import pytest
import sqlalchemy as sa

from metrics import frames

SIZES = (2, 0, 1, 3, 7, 4, 1)


def test_small_frames_are_written_together_and_no_row_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "AT_ONCE", 5)
    numbers = iter(range(sum(SIZES)))
    given = [
        pd.DataFrame({"n": [next(numbers) for _ in range(size)]}).assign(
            name=pd.Categorical([str(size)] * size)
        )
        for size in SIZES
    ]
    engine = sa.create_engine("duckdb:///:memory:")
    table = sa.Table("told", sa.MetaData(), sa.Column("n", sa.BigInteger), sa.Column("name", sa.Text))
    table.create(engine)
    writes: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *told: writes.append(told[2]))
    with engine.begin() as connection:
        with frames.storing(connection) as store:
            for frame in given:
                store(table, frame)
        assert len([write for write in writes if write.startswith("INSERT")]) == 3  # 6 rows, 7 rows, 5 rows
        found = connection.execute(sa.select(table).order_by(table.c.n)).all()
    assert found == list(pd.concat(given).astype({"name": str}).itertuples(index=False, name=None))
