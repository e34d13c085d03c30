"""How a text came to say something: its distance from the origin, and the grade that follows.

The words are the historian's (primary, secondary, tertiary source). The grade rates the way a text
came to us, as the letter of the Admiralty code rates a source apart from what it reports; it says
nothing about an outlet's reputation.
"""

import pandas as pd

# relay, as in the dictionary: (distance from the origin, grade at best)
RELAYS = {
    "inquiry": ("primary", "A"),
    "record": ("primary", "A"),
    "agency": ("secondary", "A"),
    "report": ("secondary", "A"),
    "copy": ("secondary", "B"),
    "translation": ("secondary", "B"),
    "quotation": ("secondary", "B"),
    "rewrite": ("tertiary", "C"),
    "reader": ("tertiary", "C"),
    "opinion": ("tertiary", "C"),
    "unnamed": ("tertiary", "C"),
}
# cautions that leave a text no better than this grade
LOWERED = {
    "machine_translation": "B",
    "opinion": "C",
    "amateur": "C",
    "reader_comment": "C",
    "rewrite": "C",
    "garbled_figures": "C",
    "partisan": "C",  # but for the quotation of a publisher that it names
}
GRADES = ("A", "B", "C")
GOOD = ("A", "B")  # what support and disputes may rest on


def graded(sources: pd.DataFrame) -> pd.DataFrame:
    """The sources with ``distance`` (primary, secondary, tertiary) and ``grade`` (A, B, C).

    ``sources`` has relay, original_publisher and cautions (joined by "; ").
    """
    relays = sources["relay"]
    distance = relays.map({code: distance for code, (distance, _) in RELAYS.items()})
    best = relays.map({code: grade for code, (_, grade) in RELAYS.items()})
    named = (relays == "quotation") & (sources["original_publisher"] != "")
    cautions = "; " + sources["cautions"] + "; "
    for caution, grade in LOWERED.items():
        has = cautions.str.contains(f"; {caution}; ", regex=False)
        if caution == "partisan":
            has &= ~named
        best = best.mask(has & (best < grade), grade)
    return sources.assign(distance=distance.astype("str"), grade=best.astype("str"))
