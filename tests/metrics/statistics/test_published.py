"""Every published result is reproduced by a test, or stands here with the reason why it is not.

Methods that later pages bring are left to them; methods that answer a question which the product answers in
another way would be functions that only tests call.
"""

import re
from pathlib import Path

LATER = {
    "markov_removal_puzyrov": "customer paths: no roll-up of transitions yet",
    "absorbing_chain_drunkard": "customer paths: no roll-up of transitions yet",
    "multinomial_sison_glaz": "customer paths: shares of transitions",
    "prca_penalty_reward": "asymmetry: needs a roll-up of low and high ratings beside satisfaction",
    "indirect_standardised_ratio": "complaints are shown per segment, not standardised over segments",
    "changepoint_nile": "dating a change: charts say which months are beyond their limits, not since when",
}
OTHERWISE = {
    "nearest_corr_higham": "no matrix is made pairwise: the exposure-coded one needs no repair",
    "hedges_g_sleep": "gaps are shown in points of the score and held against a margin in points",
    "prop_test_smokers": "segments are compared by their intervals, months by control charts",
    "mann_kendall_nile": "a change over time is found by control charts",
    "ewma_nist": "control charts have two rules, whose false alarms are stated; a third would add some",
    "median_order_statistic_ci": "durations are in bins: the Kaplan-Meier median has its own interval",
    "beta_binomial_eb_rats": "means are shrunk (normal-normal), shares are not ranked",
    "james_stein_baseball": "means are shrunk by restricted maximum likelihood",
    "kano_coefficients_ski": "there is no source of Kano questions",
    "kano_evaluation_table": "there is no source of Kano questions",
    "opportunity_score_ulwick": "priority is the expected gain; roll-ups hold no top box of importance",
}


def test_each_published_result_is_reproduced_or_named_here(published):
    tests = "".join(
        path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)
    )
    reproduced = {name for name in published if re.search(f'"{name}"', tests)}
    assert set(published) - reproduced == {*LATER, *OTHERWISE}
    assert not LATER.keys() & OTHERWISE.keys()
