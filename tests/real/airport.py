"""The airport's survey, read a second time with nothing but pandas: what the product must come to as well."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

YEARS = (2014, 2015, 2016, 2017)
SPANS = {year: (f"{year}-05-01", f"{year}-05-31") for year in YEARS} | {2014: ("2014-09-01", "2014-09-30")}
RATED = ("rating", "cleanliness", "safety", "ease")  # the codebook's kinds of question about one touchpoint
OVERALL = ("overall", "clean_overall")  # about the airport, or its cleanliness, as a whole
ANSWERS = {str(answer): 25.0 * (answer - 1) for answer in range(1, 6)}  # everything else is no answer


def passengers(data: Path, year: int) -> pd.DataFrame:
    """One row per passenger, text as in the file, and the weight as a number."""
    raw = pd.read_csv(
        data / "sfo_airport_survey" / f"{year}_SFO_Customer_Survey.csv", dtype=str, keep_default_na=False
    )
    raw.columns = [column.strip().lstrip("*") for column in raw.columns]
    return raw.assign(weight=raw["WEIGHT"].astype(float))


def scores(data: Path, year: int) -> pd.DataFrame:
    """One column per touchpoint with 0-100 or NaN, one row per passenger; the columns are the codebook's."""
    codebook = pd.read_csv(data / "sfo_airport_survey" / "codebook_ratings.csv").query(
        "year == @year and kind in @RATED"
    )
    codebook = codebook[~codebook["touchpoint"].isin(OVERALL)]
    raw = passengers(data, year)
    return pd.DataFrame({row.touchpoint: raw[row.column].map(ANSWERS) for row in codebook.itertuples()})


def overall(data: Path, year: int) -> pd.Series:
    return passengers(data, year)["Q7ALL"].map(ANSWERS)


def weighted(values: pd.DataFrame, weight: pd.Series) -> pd.Series:
    """Mean per column over those who answered."""
    answered = values.notna()
    return values.mul(weight, axis=0).sum() / answered.mul(weight, axis=0).sum()


def exposure_coded(
    data: Path,
) -> tuple[pd.Index, npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Touchpoints; ratings, centred, 0 where there is none; a constant and who met what; the outcome.

    Every row is multiplied by the root of its weight, so that least squares is the weighted one.
    """
    x = pd.concat([scores(data, year) for year in YEARS], ignore_index=True)
    y = pd.concat([overall(data, year) for year in YEARS], ignore_index=True)
    weight = pd.concat([passengers(data, year)["weight"] for year in YEARS], ignore_index=True)
    usable = y.notna() & x.notna().any(axis=1)
    x, y, root = x[usable], y[usable].to_numpy(), np.sqrt(weight[usable].to_numpy())
    met = x.notna().to_numpy(dtype=float)
    centred = (x - x.mean()).fillna(0).to_numpy() * root[:, None]
    return x.columns, centred, np.column_stack([np.ones(len(y)), met]) * root[:, None], y * root
