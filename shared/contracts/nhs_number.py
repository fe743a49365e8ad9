"""The NHS number's check digit (NHS Data Dictionary, NHS NUMBER: Modulus 11)."""

PLACEHOLDERS = frozenset({"0000000000", "9999999999"})


def valid_nhs_number(text: str) -> bool:
    """Whether ten digits are an NHS number: the check digit fits and it is no placeholder."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()) or text in PLACEHOLDERS:
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False)) % 11
    return rest != 10 and rest % 11 == int(text[9])
