"""What a scenario's texts mean, in integer nanoseconds and nano-dollars."""

from datetime import datetime, timedelta, timezone
from fractions import Fraction
import re

NS = 10 ** 9
UNITS = {'w': 604800 * NS, 'd': 86400 * NS, 'h': 3600 * NS, 'm': 60 * NS, 's': NS,
         'ms': 10 ** 6, 'us': 1000, 'ns': 1}


def duration(text):
    """'1h30m' in nanoseconds; None for None and 'never'."""
    if text is None or text == 'never':
        return None
    parts = re.findall(r'([0-9.]+)(ms|us|ns|[wdhms])', text)
    if not parts or ''.join(number + unit for number, unit in parts) != text:
        raise ValueError('not a duration: %r' % text)
    total = sum(Fraction(number) * UNITS[unit] for number, unit in parts)
    return int(total)


def money(text):
    """'$1,000.50' in nano-dollars; None for None and 'none'."""
    if text is None or text == 'none':
        return None
    sign = -1 if text.startswith('-') else 1
    return sign * int(Fraction(text.lstrip('-').lstrip('$').replace(',', '')) * NS)


def month_of(unix_ns):
    """A number for the calendar month in UTC that holds the instant."""
    day = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=unix_ns // NS)
    return day.year * 12 + day.month
