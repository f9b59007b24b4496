"""What the invented customers write. Every sentence is made up for this demo."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

MARKUP = "<script>alert('complaint')</script> <b>Nobody</b> called back & I have waited for three weeks."

GOOD: Mapping[str, tuple[str, ...]] = {
    "waiting": (
        "Picked up after two rings and solved it at once.",
        "The person on the line knew exactly what to do.",
        "Friendly, quick, and I did not have to explain it twice.",
        "Got a call back the same afternoon, as promised.",
    ),
    "form": (
        "Ten minutes and it was done.",
        "Clear questions, no paper, no branch visit.",
        "I could stop half way and go on in the evening.",
        "The scan worked the first time.",
    ),
    "screen": (
        "Everything is where I look for it.",
        "Fast, tidy, no adverts in the way.",
        "Found the answer in a minute.",
        "Works even on my old phone.",
    ),
    "letter": (
        "Short and clear, I understood it at once.",
        "Good to have it on paper for once.",
        "All the figures in one place.",
    ),
    "people": (
        "She took time and did not try to sell me anything.",
        "He remembered what we talked about last year.",
        "Very kind staff, it felt like they knew me.",
        "I left with a plan instead of a leaflet.",
    ),
    "money": (
        "The money was there within seconds.",
        "No hidden fees, just as it said.",
        "It simply works, every time.",
        "They put the wrong payment right within two days.",
    ),
    "delivery": (
        "Came two days earlier than expected.",
        "I could follow every step on the way.",
        "Nothing to do for me, it all moved over by itself.",
    ),
    "offer": (
        "An offer that fitted for once.",
        "Honest, without small print.",
        "Better rate than at my old bank.",
    ),
}

BAD: Mapping[str, tuple[str, ...]] = {
    "waiting": (
        "Forty minutes in the queue; then the line went dead.",
        "I was passed on three times and told my story four times.",
        "Nobody answers for days, and then it is a standard text.",
        "Promised a call back on Monday. It is Friday.",
    ),
    "form": (
        "The form lost everything on the last page.",
        "It rejected my passport five times, in full daylight.",
        "Asked for the same paper twice and then for a third one.",
        "An error without a word about what I did wrong.",
    ),
    "screen": (
        "Search finds everything but what I need.",
        "It logs me out in the middle of reading.",
        "Far too many clicks for a simple thing.",
        "The page jumps while it loads, so I hit the wrong button.",
    ),
    "letter": (
        "I read it three times and still do not know what changes.",
        "It came after the date that it speaks of.",
        "Two pages of law and one line of information.",
    ),
    "people": (
        "Felt like a sales talk, not like advice.",
        "Waited half an hour in spite of an appointment.",
        "He did not know the product he was talking about.",
    ),
    "money": (
        "The payment I did not make is still on my account, six weeks on.",
        "A fee of 4.50 that nobody can explain.",
        "I had to prove that I was not at the other end of the country.",
        "Declined at the till, with enough money on the account.",
    ),
    "delivery": (
        "The card took three weeks, and the PIN another one.",
        "It went to my old address although I had changed it.",
        "Two direct debits were forgotten, and I paid the reminders.",
        "Out of order again, for the third time this month.",
    ),
    "offer": (
        "The rate in the advert is not the rate I was offered.",
        "Please stop writing to me about loans.",
        "Sounded good until the third footnote.",
    ),
}

OVERALL_GOOD = (
    "All in all a bank I would choose again.",
    "No trouble in years. That is all I ask for.",
    "The app is good, the people are better.",
    "Small things could be quicker; otherwise content.",
    "I moved my parents' accounts here too.",
)
OVERALL_BAD = (
    "Everything is fine until you need somebody.",
    "I am looking at other banks now.",
    "You notice that service was saved on.",
    "Good products; getting help is a struggle.",
    "Being a customer for twelve years counts for nothing.",
)

CATEGORIES: Mapping[str, tuple[str, ...]] = {  # what complaints about a kind of touchpoint are filed under
    "waiting": ("Waiting time", "No reply", "Wrong information"),
    "form": ("Technical fault", "Documents", "Unclear wording"),
    "screen": ("Technical fault", "Unclear wording"),
    "letter": ("Unclear wording", "Wrong information", "Late or lost post"),
    "people": ("Staff conduct", "Wrong information", "Waiting time"),
    "money": ("Fees and charges", "Disputed payment", "Technical fault"),
    "delivery": ("Late or lost post", "Technical fault", "No reply"),
    "offer": ("Wrong information", "Unwanted advertising"),
}

ASKED_FOR: Sequence[str] = (
    "Please put this right and tell me when.",
    "I expect an answer in writing within a week.",
    "I want the fee back.",
    "Please confirm that you have received this.",
    "Otherwise I will take my account elsewhere.",
    "This is the second time that I write.",
)

STAFF = (
    "Fewer questions about this since the spring.",
    "Customers tell us that the wording is hard to follow.",
    "We hear little about it, so it must be fine.",
    "Depends on who is on shift.",
    "Our own tool is slow, customers notice that.",
)

REASONS = (
    "Better offer elsewhere",
    "Dissatisfied with the service",
    "Moved away",
    "Fees",
    "No longer needed",
)
"""Why customers who leave by their own will say they do."""


def pick(
    random: np.random.Generator, bank: Mapping[str, Sequence[str]], themes: NDArray[np.object_]
) -> NDArray[np.object_]:
    """One of the bank's texts for each theme."""
    texts = np.full(len(themes), None, dtype=object)
    for name, choices in bank.items():
        rows = np.flatnonzero(themes == name)
        texts[rows] = random.choice(np.array(choices, dtype=object), len(rows))
    return texts
