"""A ledger of a payment service: many threads move money between its accounts.

It worked in every demonstration. In production accounts have gone below zero, the daily sum of
all balances was off by a few cents, and twice the service stood still until it was restarted.
Mend the class; its public face stays as it is.
"""

from collections.abc import Callable, Mapping
from threading import Lock


class InsufficientFunds(Exception):
    """Raised when an account holds less than what is to leave it (given)."""


class Ledger:
    """Balances by account name, in whole cents; any number of threads may use it at a time.

    No balance ever goes below zero, no update is lost, and threads never block each other for
    good, whatever they call. Nobody sees half a transfer: once `balance` or `snapshot` shows it on
    one of its two accounts, they show it on the other as well.
    """

    def __init__(
        self,
        balances: Mapping[str, int],
        on_transfer: Callable[[str, str, int], None] | None = None,
    ) -> None:
        """Open the accounts with a copy of `balances`; no account is added later.

        `on_transfer(src, dst, amount)` is called after each transfer, see there.
        """
        self._balances = dict(balances)
        self._locks = {name: Lock() for name in self._balances}
        self._on_transfer = on_transfer

    def transfer(self, src: str, dst: str, amount: int) -> None:
        """Move `amount` cents from account `src` to account `dst`.

            ledger = Ledger({"ann": 500, "bob": 0})
            ledger.transfer("ann", "bob", 200)
            ledger.snapshot()   # {"ann": 300, "bob": 200}

        While nobody else uses the ledger, two transfers that have no account in common never wait
        for each other, not even briefly.

        `src` and `dst` may be the same account: it has to hold `amount`, and stays as it is.

        After a success `on_transfer` is called once, by the thread that made the transfer and
        while no lock is held: it may use the ledger, and may wait for other threads that use it.
        What it raises comes out of `transfer`; the money has been moved all the same.

        Raises (any one that applies, before anything is changed; `on_transfer` is not called):
            KeyError: `src` or `dst` is no account.
            ValueError: `amount` is 0 or negative.
            InsufficientFunds: `src` holds less than `amount`.
        """
        if amount <= 0:
            raise ValueError(f"amount must be positive, not {amount}")
        if self._balances[src] < amount:
            raise InsufficientFunds(f"{src!r} holds less than {amount}")
        with self._locks[src], self._locks[dst]:
            self._balances[src] -= amount
            self._balances[dst] += amount
            if self._on_transfer is not None:
                self._on_transfer(src, dst, amount)

    def balance(self, name: str) -> int:
        """Return the balance of one account.

        Raises:
            KeyError: `name` is no account.
        """
        return self._balances[name]

    def snapshot(self) -> dict[str, int]:
        """Return a new dict with the balances of all accounts, all of one and the same moment.

        Whatever transfers are under way, the sum of all balances is always the same.
        """
        return {name: self.balance(name) for name in self._balances}
