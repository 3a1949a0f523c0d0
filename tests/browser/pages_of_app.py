"""The pages of the app, each with an address that shows much of it, on the furnished sample."""

PAGES = {
    "corpus": "",
    "browse": "browse",
    "reader": "browse?sort=-n_tokens&domain=science&educational_value=-1..&doc=science-03",
    "compare": "compare?seed=7",
    "two-documents": "two?left=science-03&right=web-37",
    "two-raters": "two?kind=raters&doc=science-03",
    "two-selections": "two?kind=selections&left=small&right=large",
    "two-domains": "two?kind=domains&left=code&right=science",
    "distributions": "distributions",
    "map": "map?tint=educational_value",
    "bias": "bias?quota=none&fraction=0.3",
    "subset": "subset?fraction=0.3&quota=none",
    "raters": "raters",
}
