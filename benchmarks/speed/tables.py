"""What was measured, for a reader at a terminal."""

from collections.abc import Sequence

from speed.alternating import Row
from speed.memory import Peak
from speed.roof import Roof
from speed.whole_command import Starts, WholeCommand

_HEAD = (
    f"{'':<42}{'in':>8}{'n docs':>8}{'reps':>5}{'docs/s':>8}{'tokens/s':>10}{'padding':>9}"
    f"{'takes':>8}{'Spearman':>10}{'largest':>9}"
)
_UNITS = f"{'':<42}{'':>8}{'':>8}{'':>5}{'':>8}{'':>10}{'':>9}{'x ours':>8}{'min':>10}{'sd':>9}"


def rows_table(rows: Sequence[Row]) -> str:
    """Write one line a contestant."""
    return "\n".join([_HEAD, _UNITS, *map(_line, rows)])


def _line(row: Row) -> str:
    agreement = "" if row.spearman is None else f"{row.spearman:>10.5f}{row.largest_difference:>9.4f}"
    return (
        f"{row.name:<42}{row.precision:>8}{row.n_documents:>8,}{row.n_reps:>5}{row.documents_per_second:>8,.1f}"
        f"{row.tokens_per_second:>10,.0f}{row.share_padding:>9.1%}{row.times_ours:>8.2f}{agreement}"
    )


def command_table(command: WholeCommand, starts: Starts) -> str:
    """Write what the whole command took."""
    stages = command.stages
    return (
        f"qulens rate, {command.n_documents:,} documents, {command.n_tokens:,} tokens: {command.seconds:,.1f} s "
        f"({command.cpu_seconds:,.0f} s of processors), {command.documents_per_second:,.1f} documents/s, "
        f"{command.tokens_per_second:,.0f} tokens/s, padding {command.share_padding:.1%}, "
        f"{command.peak_bytes / 2**20:,.0f} MiB at most\n"
        f"stages by themselves: read {stages.read:.2f} s, tokenise {stages.tokenise:.2f} s, tokenise and rate "
        f"{stages.rate:.1f} s, write {stages.write:.2f} s\n"
        f"one document, from start to end: {starts.first:.1f} s the first time on a machine, "
        f"{starts.later:.1f} s later (median of {starts.n_later})"
    )


def roof_table(roof: Roof, ours: Row) -> str:
    """Write the roof, and how near to it ours is."""
    return (
        f"roof in {roof.precision}: {roof.flops_per_token / 1e6:.1f} million operations a token; linear layers at "
        f"{roof.linear_flops / 1e9:,.0f} GFLOP/s allow {roof.tokens_per_second:,.0f} tokens/s "
        f"(ours {ours.tokens_per_second / roof.tokens_per_second:.0%}),\n"
        f"with the products of attention at their {roof.attention_flops / 1e9:,.0f} GFLOP/s "
        f"{roof.narrow_tokens_per_second:,.0f} tokens/s (ours "
        f"{ours.tokens_per_second / roof.narrow_tokens_per_second:.0%})"
    )


def memory_table(peaks: Sequence[Peak]) -> str:
    """Write one line a size."""
    lines = [
        f"{peak.n_documents:>12,}{peak.peak_bytes / 2**20:>12,.0f}{peak.seconds:>10,.1f}"
        f"{peak.n_documents / peak.seconds:>14,.0f}"
        for peak in peaks
    ]
    return "\n".join([f"{'documents':>12}{'peak MiB':>12}{'seconds':>10}{'documents/s':>14}", *lines])
