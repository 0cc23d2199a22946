"""Letters of five by seven dots, as cameras write them into their pictures."""

import numpy as np
import numpy.typing as npt

Bitmap = npt.NDArray[np.bool_]

HEIGHT = 7
WIDTH = 5
_GAP = 1
# Five columns a letter, the lowest bit at the top: the classic font of character displays.
_COLUMNS = {
    "0": "3E5149453E", "1": "00427F4000", "2": "4261514946", "3": "2141454B31", "4": "1814127F10",
    "5": "2745454539", "6": "3C4A494930", "7": "0171090503", "8": "3649494936", "9": "064949291E",
    ":": "0036360000", "-": "0808080808", ".": "0060600000", " ": "0000000000", "A": "7E1111117E",
    "B": "7F49494936", "C": "3E41414122", "D": "7F4141221C", "E": "7F49494941", "F": "7F09090901",
    "G": "3E4149497A", "H": "7F0808087F", "I": "00417F4100", "J": "2040413F01", "K": "7F08142241",
    "L": "7F40404040", "M": "7F020C027F", "N": "7F0408107F", "O": "3E4141413E", "P": "7F09090906",
    "Q": "3E4151215E", "R": "7F09192946", "S": "4649494931", "T": "01017F0101", "U": "3F4040403F",
    "V": "1F2040201F", "W": "3F4038403F", "X": "6314081463", "Y": "0708700807", "Z": "6151494543",
}  # fmt: skip


def _glyph(columns: str) -> Bitmap:
    values = np.frombuffer(bytes.fromhex(columns), np.uint8)
    return (values[None, :] >> np.arange(HEIGHT)[:, None] & 1).astype(bool)


_GLYPHS = {letter: _glyph(columns) for letter, columns in _COLUMNS.items()}


def lettering(text: str, size: int) -> Bitmap:
    """The dots of a line of text, each `size` pixels wide and high; unknown letters are left blank."""
    line = np.zeros((HEIGHT, len(text) * (WIDTH + _GAP)), bool)
    for place, letter in enumerate(text.upper()):
        left = place * (WIDTH + _GAP)
        line[:, left : left + WIDTH] = _GLYPHS.get(letter, _GLYPHS[" "])
    return line.repeat(size, 0).repeat(size, 1)
