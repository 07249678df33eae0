"""The waits that the generic retry formulas allow: bounds, since jitter is chance."""

from quantities import duration

INFINITE = float('inf')
GENERIC = ('exponential', 'fixed', 'none')


def bounds(policy, k, retry_after):
    """(least, most, causes) of the k-th wait in nanoseconds; None where the policy gives up."""
    if policy['type'] == 'none':
        return None
    base = duration(policy['base'])
    cap = duration(policy.get('cap'))
    cap = INFINITE if cap is None else cap
    b = min(base * policy.get('factor', 1) ** k, cap)
    low, high = drawn(policy, base, cap, b, k)
    added = duration(policy.get('jitter_max')) if policy.get('jitter') == 'additive' else 0
    mode = policy.get('retry_after', 'honour')
    if retry_after is None or mode == 'ignore':
        return low, high + added, ('computed',)
    longest = duration(policy.get('retry_after_max'))
    cause = 'header'
    if longest is not None and retry_after > longest:
        above = policy.get('above_max', 'backoff')
        if above == 'give_up':
            return None
        if above == 'backoff':
            return low, high + added, ('header_over_maximum',)
        retry_after, cause = longest, 'header_clamped'
    if mode == 'replace':
        return retry_after, retry_after + added, (cause,)
    causes = []
    if high > retry_after:
        causes.append('computed')
    if low < retry_after:
        causes.append(cause)
    return max(low, retry_after), max(high, retry_after) + added, causes or ('computed', cause)


def drawn(policy, base, cap, b, k):
    """What w may be."""
    jitter = policy.get('jitter', 'none')
    if jitter == 'full':
        return 0, b
    if jitter == 'equal':
        return b / 2, b
    if jitter == 'proportional':
        return b * policy['jitter_low'], b * policy['jitter_high']
    if jitter == 'decorrelated':
        return min(cap, base), min(cap, base * 3 ** (k + 1))
    return b, b


def listed(policy, verdict, status):
    """Whether a policy tries this failure again."""
    names = policy.get('retry_on') or ['408', '409', 'rate_limit_exceeded', 'slow_down', '5xx',
                                       'timeout']
    return (verdict in names or str(status) in names or
            (status > 0 and '%dxx' % (status // 100) in names))
