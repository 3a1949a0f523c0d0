"""Networks of both kinds: what turns segments into ratings."""
