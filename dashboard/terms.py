"""The words that pages sort touchpoints into, for the glossary: each as the pages themselves define it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard import asymmetry, captions, recommended, verdicts
from dashboard.charts import dumbbell, quadrant
from metrics.text import later, t


@dataclass(frozen=True)
class Term:
    """`name` is its place in links: `blind-spot`."""

    name: str
    label: str
    meaning: str
    rule: str
    sorts: str  # what it is a kind of


def terms() -> tuple[Term, ...]:
    """Verdicts on staff's view, quadrants, what an improvement promises, what a rating lost costs."""
    views = {code: meaning for code, (_, meaning) in verdicts.GROUPS.items()}
    gains = {code: meaning for code, (_, meaning) in recommended.KINDS.items()}
    factors, costs = ({code: said[part] for code, said in asymmetry.FACTORS.items()} for part in (0, 1))
    return (
        *_sorted(later("verdict"), dumbbell.VERDICTS, views, captions.verdicts()),
        *_sorted(
            later("verdict on importance"),
            dumbbell.OF_IMPORTANCE,
            verdicts.OF_IMPORTANCE,
            verdicts.importance_rule(),
        ),
        *_sorted(later("quadrant"), quadrant.NAMES, quadrant.MEANINGS, captions.named()),
        *_sorted(later("gain"), recommended.ONE, gains, recommended.caption()),
        *_sorted(later("asymmetry"), factors, costs, asymmetry.rule()),
    )


def _sorted(kind: str, names: Mapping[str, str], meanings: Mapping[str, str], rule: str) -> Iterator[Term]:
    for code, name in names.items():
        place, label = name.lower().replace(" ", "-"), t(name)
        if code == "undecided":  # all of them have it
            place, label = f"{place}-{kind.replace(' ', '-')}", t("{word} ({kind})", word=label, kind=t(kind))
        yield Term(place, label, t(meanings[code]), rule, t(kind))
