"""The demo's source files, each as a different program would export it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv as pacsv  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from loaders.demo.branch import make_forms
from loaders.demo.dirt import Spoiled, spoil_answers, spoil_complaints, spoil_contacts, spoil_customers
from loaders.demo.events import Events
from loaders.demo.people import REGIONS, STAYS, TIERS, People
from loaders.demo.plan import HERE, Month, Plan
from loaders.demo.staff import make_assessments
from loaders.demo.surveys import Answers
from loaders.demo.words import MARKUP, REASONS

ARCHIVED = 12  # the first months come from the survey tool that the bank used then


class Exports:
    """Writes month by month what belongs to one file; use as a context manager."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.dirty: dict[str, Mapping[str, int]] = {}  # by source and kind
        self._contacts: dict[str, pq.ParquetWriter] = {}
        if folder.exists():
            shutil.rmtree(folder)  # what an interrupted run left
        for name in ("survey_archive", "survey", "complaints", "contacts"):
            (folder / name).mkdir(parents=True)

    def __enter__(self) -> "Exports":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._contacts.values():
            writer.close()

    def answers(self, month: Month, answers: Answers) -> None:
        """A month of forms and ratings: the old tool's two files, or two new files of the new tool."""
        if month.number < ARCHIVED:
            _write_archive(self.folder / "survey_archive" / "forms.csv", _archived_forms(answers.forms))
            _write_archive(self.folder / "survey_archive" / "answers.csv", _archived_ratings(answers.ratings))
            return
        ratings, forms = answers.ratings, answers.forms
        if not month.left:
            ratings = self._spoiled("survey_answers", spoil_answers(self.plan, ratings))
            forms.loc[forms.index[-1], "comment"] = MARKUP
        whole = {"score": "Int64", "importance": "Int64", "effort": "Int64"}
        folder = self.folder / "survey"
        _write_csv(folder / f"answers-{month.name}.csv", ratings.astype(whole))
        _write_csv(
            folder / f"forms-{month.name}.csv", forms.astype({"overall": "Int64", "recommend": "Int64"})
        )

    def events(self, month: Month, events: Events) -> None:
        """A month of contacts and complaints, added to its year's file."""
        contacts, complaints = events.contacts, events.complaints
        if not month.left:
            complaints.loc[complaints.index[-1:], "text"] = MARKUP
            complaints = self._spoiled("complaints", spoil_complaints(self.plan, complaints))
            contacts = self._spoiled("contacts", spoil_contacts(self.plan, contacts))
        year = month.name[:4]
        table = pa.Table.from_pandas(contacts, preserve_index=False)
        if year not in self._contacts:
            path = self.folder / "contacts" / f"contacts-{year}.parquet"
            self._contacts[year] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._contacts[year].write_table(table.cast(self._contacts[year].schema))
        _append_json(self.folder / "complaints" / f"complaints-{year}.json", complaints)

    def customers(self, people: People) -> None:
        """The whole register, as of the last day."""
        register = self._spoiled("customers", spoil_customers(self.plan, _register(self.plan, people)))
        _write_csv(self.folder / "customers.csv", _as_exported(register))

    def _spoiled(self, source: str, spoiled: Spoiled) -> pd.DataFrame:
        self.dirty[source] = spoiled.dirty
        return spoiled.rows

    def branch_forms(self, people: People, forms: int) -> None:
        """The workbook in which the branches collect their paper forms."""
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("Read me")
        sheet.append(
            ["Paper questionnaires from the branches. 1 = very poor, 5 = very good, 9 = no opinion."]
        )
        sheet = book.create_sheet("Answers")
        found = make_forms(self.plan, people, forms)
        sheet.append(list(found.columns))
        for row in found.itertuples(index=False):
            sheet.append(list(row))
        book.save(self.folder / "branch_forms.xlsx")


def write_map(folder: Path, plan: Plan) -> None:
    """The map's files, with what staff said."""
    shutil.copytree(HERE / "map", folder, dirs_exist_ok=True)
    _write_csv(folder / "assessments.csv", make_assessments(plan))


def _register(plan: Plan, people: People) -> pd.DataFrame:
    random = plan.random(7)
    gone = people.ended < STAYS
    own_will = gone & people.voluntary
    driven = people.because_of >= 0
    reasons = random.choice(np.array(REASONS, dtype=object), len(people.ids))
    reasons[driven] = "Dissatisfied with the service"
    reasons[gone & ~own_will] = "Deceased or moved abroad"
    places = np.where(driven, people.because_of, plan.place("account_closing"))
    return pd.DataFrame(
        {
            "customer_id": people.ids,
            "account": np.char.replace(people.ids.astype(str), "C", "AW"),
            "started_on": people.started,
            "ended_on": pd.Series(people.ended).where(gone),
            "end_kind": pd.Series(np.where(own_will, "V", "I")).where(gone),
            "end_reason": pd.Series(reasons).where(gone),
            "end_touchpoint": pd.Series(plan.ids[places]).where(own_will),
            "revenue": people.revenue,
            "tier": TIERS[people.tier],
            "region": REGIONS[people.region],
        }
    )


def _as_exported(register: pd.DataFrame) -> pd.DataFrame:
    for name in ("started_on", "ended_on"):
        register[name] = register[name].dt.strftime("%d/%m/%Y").where(register[name].notna(), None)
    return register.rename(
        columns={
            "customer_id": "Customer No",
            "account": "Account",
            "started_on": "Customer since",
            "ended_on": "Left on",
            "end_kind": "Kind of end",
            "end_reason": "Reason",
            "end_touchpoint": "Last touchpoint",
            "revenue": "Monthly revenue",
            "tier": "Tier ",  # a trailing blank, as exports have them
            "region": "Region",
        }
    )


def _archived_forms(forms: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Form": forms["form"],
            "Customer": forms["customer_id"],
            "Date": forms["answered_at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Overall": forms["overall"].astype(int),
            "Recommend": forms["recommend"].fillna(-1).astype(int),
            "Remark": _typographic(forms["comment"]),
        }
    )


def _archived_ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    halves = np.array([f"{number / 2:.1f}".replace(".", ",") for number in range(21)], dtype=object)
    return pd.DataFrame(
        {
            "Form": ratings["form"],
            "Customer": ratings["customer_id"],
            "Date": ratings["answered_at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Touchpoint": ratings["touchpoint_id"],
            "Score": halves[(ratings["score"] * 2).astype(int)],
            "Importance": ratings["importance"].fillna(0).astype(int),
            "Effort": ratings["effort"].fillna(0).astype(int),
            "Remark": _typographic(ratings["comment"]),
        }
    )


def _typographic(texts: pd.Series) -> pd.Series:
    """Signs that UTF-8 and the old tool's encoding write differently."""
    return texts.str.replace("'", "’").str.replace(" 4.50", " 4,50 €")


def _write_archive(path: Path, frame: pd.DataFrame) -> None:
    """Adds rows as the old tool did: cp1252, semicolons, Windows line ends."""
    content = _csv(frame, delimiter=";", header=not path.exists()).decode("utf-8")
    with path.open("ab") as file:
        file.write(content.replace("\n", "\r\n").encode("cp1252"))


def _write_csv(path: Path, frame: pd.DataFrame) -> None:
    path.write_bytes(_csv(frame, delimiter=",", header=True))


def _csv(frame: pd.DataFrame, delimiter: str, header: bool) -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pandas(frame, preserve_index=False)
    options = pacsv.WriteOptions(include_header=header, delimiter=delimiter, quoting_style="needed")
    pacsv.write_csv(table, sink, options)
    return bytes(sink.getvalue())


def _append_json(path: Path, frame: pd.DataFrame) -> None:
    """One object per line."""
    text = frame.to_json(orient="records", lines=True, date_format="iso", date_unit="s", force_ascii=False)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
