"""What the checks found in one delivery."""

from dataclasses import dataclass

from metrics.history import Check, Profile


@dataclass(frozen=True)
class Findings:
    """What was found in one delivery. The refused rows are in staging.refusals (row_id, reason, rule)."""

    checks: tuple[Check, ...]
    profile: tuple[Profile, ...]
    rows: int
    refused: int
    reasons: tuple[
        tuple[str, int], ...
    ]  # what was wrong, in how many rows; a row may be wrong in several ways

    @property
    def blocked(self) -> bool:
        """Whether a critical rule is broken, so that nothing may be published."""
        return any(not check.passed and check.severity == "critical" for check in self.checks)
