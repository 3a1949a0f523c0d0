"""How an audit finds what it says, with sources, and what it cannot say: in sentences."""

from collections.abc import Mapping
from typing import Any

from core.insight.audit.report.written import held_in_words
from core.selection.report.asked_words import Pairs


def methods_in_words(data: Mapping[str, Any]) -> Pairs:
    """Say of each measure how it is computed, by the numbers that were used."""
    return [*_of_what_is_kept(data["about"]), *_of_what_explains_it(), *_of_ratings(data)]


def _of_what_is_kept(about: Mapping[str, Any]) -> Pairs:
    return [
        (
            "Retention",
            "The share of a group's tokens that is kept, over the share of all tokens that is kept. 1: as overall; 2: "
            "twice as much; 0: nothing was kept.",
        ),
        (
            f"Interval ({about['level']:.0%})",
            f"Bootstrap with {about['n_resamples']:,} draws (seed {about['seed']}): documents are drawn again, with "
            "replacement, within their groups. It says how far the number hangs on which documents this corpus "
            "happened to hold. Of a group of which all or nothing is kept, drawing again shows nothing else: there it "
            "is Wilson's interval (JASA 22, 1927) of the share that is kept, by as many documents as weigh the same. "
            "Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.",
        ),
        (
            "Chance (p)",
            "Fisher's exact test (Journal of the Royal Statistical Society 98, 1935): were documents kept without "
            "regard to their group, so many more, or fewer, of a group would be kept as seldom as that, however long "
            "documents are. Documents are counted, twice the tail on the side to which the group's tokens go: a group "
            "of which more tokens are kept owing to a few long documents alone is no finding. Adjusted over all groups "
            "of a column by Holm's steps (Scandinavian Journal of Statistics 6, 1979). A group has a sign "
            f"where p is at most {about['error_rate']:g} and the interval leaves 1 out: if no group of a column "
            f"differed, at most {about['error_rate']:.0%} of such audits would have one or more. Several columns are "
            "several audits.",
        ),
        (
            "Few documents",
            f"Groups of fewer than {about['few_documents']} documents are shown, and neither tested nor ranked. "
            "Documents without a value, and rarer values taken together, are no group: they stand in the tables.",
        ),
    ]


def _of_what_explains_it() -> Pairs:
    return [
        (
            "Uniform draw",
            "What a draw without regard to ratings would keep of a group on average, had it the same share of every "
            "domain as the selection: where it meets the dot, the domains explain the gap.",
        ),
        (
            "Held equal",
            "Documents are compared only with those of the same stratum, a combination of the columns that are held "
            "equal, in other groups. For ratings it is the difference of means within strata, weighed by the group's "
            "documents. Of retention, what is kept of the group is set beside what would be at the others' rate in "
            "each stratum, and told as a retention ratio, over the mean of both by the shares of all tokens that the "
            "group and the others have: with nothing held equal it is the retention itself. Source: Rosenbaum and "
            "Rubin, JASA 79 (1984), section 2. Lengths are held equal by doublings.",
        ),
        (
            "Other settings",
            "The selection was made again with one thing changed and all else as it was, the seed too. Beside them is "
            "one uniform draw with the same quotas, by another seed.",
        ),
    ]


def _of_ratings(data: Mapping[str, Any]) -> Pairs:
    return [
        (
            "Ratings",
            "Standardised: 0 is the mean of the corpus, 1 its standard deviation. The gap is a group's mean less that "
            "of all others, with Welch's interval and test (Biometrika 34, 1947), adjusted by Holm's steps; the effect "
            "is Hedges' g (Journal of Educational Statistics 6, 1981).",
        ),
        (
            "Shortcut checks",
            f"On {data['shortcuts']['drawn']}. The share of the ratings' variance that a linear fit explains (R², "
            "adjusted for the number of columns, by ranks); and partial correlations by ranks with domain and length "
            "held equal, with Bonett and Wright's interval (Psychometrika 65, 2000); a domain counts as a column.",
        ),
        (
            "Documents to read",
            "Drawn by a hash of their ids, which nothing else decides: neither rating nor length. The same ones each "
            "time, and the same that the page Bias shows.",
        ),
    ]


def limits_in_words(data: Mapping[str, Any]) -> list[str]:
    """Say what is not to be read into an audit."""
    held = sorted({column for columns in data["held"].values() for column in columns})
    told = [
        "A difference between groups has causes that are not in this corpus's columns. It says nothing of why, and "
        "nothing of the people who wrote the texts.",
        "A group is what a column, a detector or a list of words makes of a document; where these err, so do groups.",
        "The interval is about which documents the corpus holds. It is not about which words the rater was trained on, "
        "nor about another seed of the selection.",
        "Documents count as independent. Copies, pages of one site and the like are not, and make intervals too "
        "narrow.",
        "A document that is kept several times counts once here.",
        "That no gap is found does not say that there is none: a small group can differ much by chance alone.",
        "Shallow features explain ratings only as far as a straight line over ranks does; and a rating can be right "
        "although something shallow predicts it.",
    ]
    if held:
        told.append(
            f"What is told with {held_in_words(held)} holds these equal, and nothing else. Documents without a like "
            "one in other groups cannot be compared: the tables say which share can."
        )
    return told
