"""The calibration plot, drawn by hand: what was promised against what came true."""

from tests.unit.scoring_matching.measure import Decile

_SIDE, _EDGE = 400, 60


def _at(promised: float, true: float) -> tuple[float, float]:
    return _EDGE + promised * _SIDE, _EDGE + (1 - true) * _SIDE


def _text(x: float, y: float, words: str, *, anchor: str = "middle", turn: bool = False) -> str:
    turned = f' transform="rotate(-90 {x:.0f} {y:.0f})"' if turn else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{turned}>{words}</text>'


def _scale() -> list[str]:
    lines = []
    for tenth in range(0, 11, 2):
        share = tenth / 10
        (x, bottom), (left, y) = _at(share, 0), _at(0, share)
        lines += [f'<path d="M{x:.0f} {bottom:.0f}v6M{left:.0f} {y:.0f}h-6"/>', _text(x, bottom + 22, f"{share:.1f}")]
        lines.append(_text(left - 12, y + 5, f"{share:.1f}", anchor="end"))
    return lines


def _point(one: Decile) -> list[str]:
    x, y = _at(one.promised, one.true)
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/>', _text(x + 10, y + 5, f"{one.pairs:,}", anchor="start")]


def picture(deciles: tuple[Decile, ...]) -> str:
    """An SVG: one dot a decile with its number of pairs; on the line what was promised came true."""
    whole = _SIDE + 2 * _EDGE
    (left, bottom), (right, top) = _at(0, 0), _at(1, 1)
    view = f'viewBox="0 0 {whole + 40} {whole}" role="img" aria-labelledby="title"'
    diagonal = f'<path d="M{left} {bottom}L{right} {top}" stroke-dasharray="6 4"/>'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} font-family="sans-serif" font-size="14" fill="#111">',
        '<title id="title">Probabilities of weak matches against the share that came true</title>',
        f'<rect width="{whole + 40}" height="{whole}" fill="#fff"/>',
        f'<g fill="none" stroke="#555"><path d="M{left} {top}V{bottom}H{right}"/>{diagonal}',
        *(line for line in _scale() if line.startswith("<path")),
        "</g>",
        *(line for line in _scale() if line.startswith("<text")),
        _text(whole / 2, whole - 12, "probability that both are one person"),
        _text(16, whole / 2, "share that are one person", turn=True),
        '<g fill="#00538f">',
        *(line for one in deciles if one.pairs for line in _point(one)),
        "</g></svg>",
    ]
    return "\n".join(lines) + "\n"
