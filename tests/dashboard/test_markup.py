"""Names and comments from outside stay text."""

import pytest

from dashboard.markup import UNSEEN, coded, plain, together


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Rates & fees", "Rates & fees"),
        (
            "![](http://evil.example/x.png)",
            r"\!\[\]\(http" + UNSEEN + r"\://evil.example/x.png\)",
        ),  # would fetch a picture
        ("[here](javascript:alert(1))", r"\[here\]\(javascript\:alert\(1\)\)"),
        ("<script>alert(1)</script>", r"\<script\>alert\(1\)\</script\>"),
        (":red[hot] :material/home:", r"\:red\[hot\] \:material/home\:"),
        ("cost $5 or $6", r"cost \$5 or \$6"),  # would be a formula
        # would be links: those are made after backslashes have gone, so that the address must be broken
        ("www.evil.example", f"www{UNSEEN}.evil.example"),
        ("see HTTPS://evil.example", rf"see HTTPS{UNSEEN}\://evil.example"),
        ("a@evil.example", rf"a{UNSEEN}\@evil.example"),
        ("- first\n# second", r"\- first \# second"),  # would be a list and a heading
        ("1. first", r"1\. first"),
        ("`code` ~~gone~~ *b* _i_ | t", r"\`code\` \~\~gone\~\~ \*b\* \_i\_ \| t"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_every_mark_is_escaped(text: str, escaped: str) -> None:
    assert plain(text) == escaped


def test_only_named_settings_stand_as_code() -> None:
    said = coded("Write 1 into improvement_effort of `A_b` <b>.", ["improvement_effort"])
    assert said == r"Write 1 into `improvement_effort` of \`A\_b\` \<b\>."


@pytest.mark.parametrize(
    ("text", "together_"),
    [
        ("+17.2 pp (+11.8 to +22.4 pp), n = 317", "+17.2_pp (+11.8 to +22.4_pp), n_=_317"),
        ("bars are 95 % intervals", "bars are 95_% intervals"),
        ("70 to 142 EUR a month", "70 to 142_EUR a month"),
        ("of 40 Apps in = 3", "of 40 Apps in = 3"),
    ],
)
def test_a_number_stays_with_its_unit(text: str, together_: str) -> None:
    assert together(text) == together_.replace("_", "\u00a0")
