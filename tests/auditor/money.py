"""One account: the ledger's law, what each charge should be, and who should have been refused."""

from collections import deque

from quantities import duration, money, month_of


class Account:
    """`settings` is None where the provider keeps no account: charges are then only priced."""

    def __init__(self, auditor, settings, first, provider):
        self.auditor, self.settings, self.provider = auditor, settings, provider
        self.start = first['start_unix_ns']
        self.balance, self.images = 0, 0
        self.parts = {}  # of the charge that the ledger is splitting: call -> (money, images)
        self.charges = {}  # amount of each call that was charged
        self.charged, self.entered = 0, 0
        self.spent = {}  # posted, by month
        self.unposted = deque()  # (time it is posted, month, amount, images)
        settings = settings or {}
        self.lag = duration(settings.get('billing_lag')) or 0
        self.hard_limit = money(settings.get('hard_limit'))
        self.prepaid = (settings.get('settlement') == 'prepaid' and
                        not settings.get('switch_to_prepaid'))
        month = month_of(self.start)
        self.spent[month] = money(settings.get('spent_this_month')) or 0

    def check(self, truth, text, *values):
        self.auditor.check(truth, text, *values)

    # ---- the ledger ----

    def entry(self, record):
        self.balance += record['amount']
        self.images += record['images']
        self.check(record['balance'] == self.balance, 'balance %d, the entries make %d',
                   record['balance'], self.balance)
        if record['kind'] != 'charge':
            self.check(record['kind'] not in ('purchase', 'grant', 'refill', 'payment') or
                       record['amount'] >= 0, 'a %s takes money', record['kind'])
            self.check(record['kind'] != 'expiry' or record['amount'] <= 0,
                       'an expiry gives money')
            return
        self.check(record['amount'] <= 0 and record['images'] <= 0, 'a charge gives money')
        posted_at = self.auditor.now + self.lag
        self.unposted.append((posted_at, month_of(self.start + self.auditor.now),
                              -record['amount'], -record['images']))
        if 'workload' in record:
            key = call_of(record)
            amount, images = self.parts.get(key, (0, 0))
            self.parts[key] = amount - record['amount'], images - record['images']
            self.entered -= record['amount']

    def charge(self, record, sku):
        key = call_of(record)
        price = self.provider.price(sku, self.auditor.now)
        amount, images = self.parts.pop(key, (None, 0))
        self.check(key not in self.charges, 'call %s is charged twice', key)
        self.check(not self.parts, 'a ledger entry belongs to no charge')
        due = price * (record['n'] - images)
        self.check(record['amount'] == due, 'charged %d, %d images at %d are %d', record['amount'],
                   record['n'] - images, price, due)
        if self.settings is not None:
            self.check(amount == record['amount'], 'charged %d, the ledger says %s',
                       record['amount'], amount)
        self.charges[key] = record['amount']
        self.charged += record['amount']

    def delivered(self, record):
        """A successful answer: its images were charged just before."""
        if (self.settings or {}).get('billed', {}).get('delivered', True):
            self.check(call_of(record) in self.charges, 'delivered, and never charged')
        self.check(record['charged'] == self.charges.get(call_of(record), 0),
                   'the answer says charged %d, the charge was %s', record['charged'],
                   self.charges.get(call_of(record)))

    # ---- refusals for money ----

    def _post(self):
        while self.unposted and self.unposted[0][0] <= self.auditor.now:
            _, month, amount, _ = self.unposted.popleft()
            self.spent[month] = self.spent.get(month, 0) + amount

    def judge(self, record, sku):
        """Whoever passed the billing step had money and was under the limit, as far as posted."""
        if self.settings is None or self.settings.get('limit_period'):
            return
        self._post()
        if not record['admitted'] and record['limit'] is None:
            return
        posted = self.balance + sum(charge[2] for charge in self.unposted)
        images = self.images + sum(charge[3] for charge in self.unposted)
        if self.prepaid and images == 0:
            self.check(posted > 0, 'passed billing with a posted balance of %d', posted)
            if self.settings.get('balance_rule') == 'covers_ask':
                ask = self.provider.price(sku, self.auditor.now) * record['n']
                self.check(posted >= ask, 'passed billing with %d for an ask of %d', posted, ask)
        if self.hard_limit is not None:
            spent = self.spent.get(month_of(self.start + self.auditor.now), 0)
            self.check(spent < self.hard_limit, 'passed a hard limit of %d with %d spent',
                       self.hard_limit, spent)

    def close(self):
        self.check(not self.parts, 'a ledger entry belongs to no charge')
        if self.settings is not None:
            self.check(self.entered == self.charged, 'charged %d, the ledger says %d in all',
                       self.charged, self.entered)


def call_of(record):
    return record['workload'], record['id'], record['leg'], record['attempt']
