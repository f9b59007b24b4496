"""Tables as files: what a spreadsheet makes of them."""

import pandas as pd

from dashboard.exports import safe_csv


def test_a_file_holds_the_values_of_a_list_and_no_formula() -> None:
    table = pd.DataFrame(
        {"quadrant": [["Keep up"], []], "months": [[70.5, 71.0], []], "name": ["=1+1", "App"]}
    )
    assert safe_csv(table) == "quadrant,months,name\nKeep up,70.5; 71.0,'=1+1\n,,App\n"
