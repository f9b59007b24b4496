"""Runs commands in this process and holds every one to the same manners."""

from click.testing import CliRunner, Result

from dashboard.cli import main


def run(*words: object, status: int = 0) -> Result:
    """A command that ends with this status, without a traceback."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result


def refusal(*words: object, status: int) -> str:
    """The one line with which a command ends that could not do what it was asked."""
    result = run(*words, status=status)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line
