"""Names and comments from outside stay text."""

import pytest

from dashboard.markup import UNSEEN, plain


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
