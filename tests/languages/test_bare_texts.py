"""A text that a person reads is never a bare literal: it is what `t` gives, or goes where `t` says it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("metrics", "journey", "expectations", "loaders", "dashboard")
SHOWS = {  # functions and classes whose arguments are read
    *("ConfigError", "SourceError", "Busy", "BrokenPointer", "BadExpression", "AddressTaken", "BadParameter"),
    *("Mistake", "Finding", "LoadReport", "Kept", "UsageError", "ClickException"),
    *("click.echo", "printing.lines", "printing.table"),
    *(
        f"st.{name}"
        for name in (
            *(
                "title",
                "header",
                "subheader",
                "text",
                "markdown",
                "caption",
                "info",
                "warning",
                "error",
                "success",
            ),
            *(
                "write",
                "metric",
                "selectbox",
                "radio",
                "toggle",
                "checkbox",
                "button",
                "text_input",
                "date_input",
            ),
            *("expander", "popover", "tabs", "multiselect", "segmented_control", "pills", "download_button"),
            *("link_button", "toast", "spinner"),
        )
    ),
    *("alt.Axis", "alt.Legend", "alt.Tooltip", "alt.Title"),
}
READ = ("title", "label", "help", "placeholder", "body", "text", "description", "subtitle")  # keywords


def bare(tree: ast.AST) -> Iterator[str]:
    """Calls that show a literal: the line and the call."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        shown = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg in READ}
        given = [] if name.startswith("alt.") else call.args[-1:] if name == "Mistake" else call.args
        texts = [*given, *shown.values()]
        if name in SHOWS or name.rpartition(".")[2] in SHOWS:
            for text in texts:
                if any(map(_is_text, _parts(text))):
                    yield f"{call.lineno}: {ast.unparse(call)}"


def _parts(text: ast.expr) -> Iterator[ast.expr]:
    """What the text may be: the sides of a choice or a sum, the items of a list."""
    if isinstance(text, ast.IfExp):
        yield from (*_parts(text.body), *_parts(text.orelse))
    elif isinstance(text, ast.BinOp):
        yield from (*_parts(text.left), *_parts(text.right))
    elif isinstance(text, ast.BoolOp | ast.List | ast.Tuple):
        for part in text.values if isinstance(text, ast.BoolOp) else text.elts:
            yield from _parts(part)
    else:
        yield text


def _is_text(part: ast.expr) -> bool:
    """A literal, or a formatted one, in which somebody would read words."""
    pieces = part.values if isinstance(part, ast.JoinedStr) else [part]
    return any(
        isinstance(piece, ast.Constant)
        and isinstance(piece.value, str)
        and any(letter.isalpha() for letter in piece.value)
        for piece in pieces
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_no_text_is_shown_without_being_translated(package: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / package).rglob("*.py")
        for line in bare(ast.parse(path.read_text()))
    }
    assert found == set()


@pytest.mark.parametrize(
    "line",
    [
        'raise ConfigError("it is wrong")',
        'raise errors.SourceError(f"{path} is empty")',
        'click.echo("done" if done else t("not yet"))',
        'st.caption(t("so") + " and so")',
        'Mistake(source, "cursor", "it is wrong")',
        'st.selectbox(t("Stage"), stages, help="which")',
        'alt.Tooltip("value:Q", title="Value")',
    ],
)
def test_a_bare_text_is_found(line: str) -> None:
    assert len(list(bare(ast.parse(line)))) == 1


def test_messages_are_not_translated_before_the_language_is_known() -> None:
    """A module is read before the workspace is; pages are not modules, they run when they are shown."""
    modules = [
        path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.parent.name != "views"
    ]
    early = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules
        for statement in ast.parse(path.read_text()).body
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "t"
    }
    assert early == set()
