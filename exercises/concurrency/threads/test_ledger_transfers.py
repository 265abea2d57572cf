"""Tests of `ledger_transfers`.

`explore` pauses thread A before each of its opcodes in turn and lets thread B run meanwhile;
`no_hanging` turns a wait that would never end into a `Deadlock`. Both are explained in
`checks/harness/interleave/__init__.py`.
"""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.harness.interleave import Outcome, Scenario, explore, no_hanging

from . import ledger_transfers as answer
from .ledger_transfers import InsufficientFunds, Ledger

# Not in alphabetical order: an answer may not rely on it.
OPENING = {"zoe": 100, "ann": 100, "bob": 100, "moe": 100}


def test_a_transfer_moves_the_amount() -> None:
    """A transfer takes the amount from one account and puts it on the other."""
    with no_hanging(answer):
        ledger = Ledger(OPENING)
        ledger.transfer("ann", "bob", 30)
        ledger.transfer("bob", "zoe", 130)
        assert ledger.snapshot() == {"zoe": 230, "ann": 70, "bob": 0, "moe": 100}
        assert [ledger.balance("ann"), ledger.balance("bob")] == [70, 0]


@pytest.mark.parametrize(
    ("src", "dst", "amount", "error"),
    [
        ("nobody", "ann", 1, KeyError),
        ("ann", "nobody", 1, KeyError),
        ("zoe", "nobody", 1, KeyError),
        ("ann", "bob", 0, ValueError),
        ("ann", "bob", -1, ValueError),
        ("ann", "bob", 101, InsufficientFunds),
    ],
    ids=["unknown src", "unknown dst", "dst before src", "zero", "negative", "too much"],
)
def test_an_error_changes_nothing(src: str, dst: str, amount: int, error: type[Exception]) -> None:
    """A refused transfer changes no balance, calls nobody back and keeps no lock."""
    calls: list[object] = []
    with no_hanging(answer):
        ledger = Ledger(OPENING, lambda *call: calls.append(call))
        with pytest.raises(error):
            ledger.transfer(src, dst, amount)
        assert ledger.snapshot() == OPENING
    assert calls == []


def test_balance_of_an_unknown_account_is_a_key_error() -> None:
    """Asking for the balance of an account that is not there raises KeyError."""
    with no_hanging(answer), pytest.raises(KeyError):
        Ledger(OPENING).balance("nobody")


def test_a_transfer_to_the_same_account_changes_nothing_and_calls_back() -> None:
    """From an account to itself: it ends, the balance stays, the callback is called."""
    calls = []
    with no_hanging(answer):
        ledger = Ledger(OPENING, lambda *call: calls.append(call))
        ledger.transfer("ann", "ann", 100)
        assert ledger.snapshot() == OPENING
    assert calls == [("ann", "ann", 100)]


def test_a_transfer_to_the_same_account_needs_the_money() -> None:
    """From an account to itself: it has to hold the amount."""
    with no_hanging(answer), pytest.raises(InsufficientFunds):
        Ledger(OPENING).transfer("ann", "ann", 101)


def test_the_ledger_keeps_its_own_balances() -> None:
    """The mapping that was passed in and the snapshots handed out are copies."""
    opening = dict(OPENING)
    with no_hanging(answer):
        ledger = Ledger(opening)
        opening["ann"] = 0
        ledger.snapshot()["bob"] = 0
        ledger.transfer("zoe", "moe", 1)
        assert ledger.snapshot() == {"zoe": 99, "ann": 100, "bob": 100, "moe": 101}
    assert opening == {**OPENING, "ann": 0}


def test_each_success_calls_back_once() -> None:
    """After a success the callback gets the transfer, once, in the thread that made it."""
    calls = []

    def on_transfer(src: str, dst: str, amount: int) -> None:
        calls.append((src, dst, amount, threading.current_thread().name))

    with no_hanging(answer):
        ledger = Ledger(OPENING, on_transfer)
        ledger.transfer("ann", "bob", 10)
        ledger.transfer("bob", "ann", 20)
    me = threading.current_thread().name
    assert calls == [("ann", "bob", 10, me), ("bob", "ann", 20, me)]


def test_an_exception_of_the_callback_leaves_the_transfer_in_place() -> None:
    """What the callback raises comes out of `transfer`, and the money has been moved."""
    error = ConnectionError("the audit service is down")

    def on_transfer(src: str, dst: str, amount: int) -> None:
        raise error

    with no_hanging(answer):
        ledger = Ledger(OPENING, on_transfer)
        with pytest.raises(ConnectionError) as raised:
            ledger.transfer("ann", "bob", 10)
        assert ledger.snapshot() == {"zoe": 100, "ann": 90, "bob": 110, "moe": 100}
    assert raised.value is error


def test_the_callback_may_use_the_ledger() -> None:
    """The callback may call the ledger itself: it sees the transfer and can make another."""
    seen = []

    def on_transfer(src: str, dst: str, amount: int) -> None:
        seen.append(ledger.balance(dst))
        if amount > 1:
            ledger.transfer(dst, src, 1)

    with no_hanging(answer):
        ledger = Ledger(OPENING, on_transfer)
        ledger.transfer("ann", "bob", 10)
        assert ledger.snapshot() == {"zoe": 100, "ann": 91, "bob": 109, "moe": 100}
    assert seen == [110, 91]


def test_the_callback_may_wait_for_another_thread_that_uses_the_ledger() -> None:
    """No lock is held during the callback: another thread can use the ledger meanwhile."""
    seen = []

    def on_transfer(src: str, dst: str, amount: int) -> None:
        reader = threading.Thread(target=lambda: seen.append(ledger.snapshot()), name="reader")
        reader.start()
        reader.join()

    with no_hanging(answer):
        ledger = Ledger(OPENING, on_transfer)
        ledger.transfer("ann", "bob", 10)
    assert seen == [{"zoe": 100, "ann": 90, "bob": 110, "moe": 100}]


def test_two_withdrawals_never_overdraw_an_account() -> None:
    """Of two threads that want the same money exactly one gets it, the other InsufficientFunds."""

    def make() -> Scenario:
        ledger = Ledger(OPENING)

        def check(a: Outcome, b: Outcome) -> None:
            assert ledger.balance("ann") == 40, "the account was drawn on twice, or not at all"
            refused = [type(outcome.error) for outcome in (a, b) if outcome.error is not None]
            assert refused == [InsufficientFunds]

        return Scenario(
            a=lambda: ledger.transfer("ann", "bob", 60),
            b=lambda: ledger.transfer("ann", "zoe", 60),
            check=check,
            allowed=(InsufficientFunds,),
        )

    explore(make, answer)


def test_two_deposits_on_one_account_both_arrive() -> None:
    """Two threads that pay into the same account: no update is lost."""

    def make() -> Scenario:
        ledger = Ledger(OPENING)

        def check(a: Outcome, b: Outcome) -> None:
            assert ledger.snapshot() == {"zoe": 90, "ann": 130, "bob": 80, "moe": 100}

        return Scenario(
            a=lambda: ledger.transfer("zoe", "ann", 10),
            b=lambda: ledger.transfer("bob", "ann", 20),
            check=check,
        )

    explore(make, answer)


def test_opposite_transfers_both_end() -> None:
    """One thread moves money forth and one back: neither blocks the other for good."""

    def make() -> Scenario:
        ledger = Ledger(OPENING)

        def check(a: Outcome, b: Outcome) -> None:
            assert ledger.snapshot() == {"zoe": 100, "ann": 110, "bob": 90, "moe": 100}

        return Scenario(
            a=lambda: ledger.transfer("ann", "bob", 10),
            b=lambda: ledger.transfer("bob", "ann", 20),
            check=check,
        )

    explore(make, answer)


@pytest.mark.parametrize(
    ("src", "dst"), [("ann", "zoe"), ("zoe", "ann")], ids=["ann to zoe", "zoe to ann"]
)
def test_a_snapshot_during_a_transfer_adds_up(src: str, dst: str) -> None:
    """A snapshot taken at any point of a transfer shows all of it or nothing of it."""

    def make() -> Scenario:
        ledger = Ledger(OPENING)

        def check(a: Outcome, b: Outcome) -> None:
            assert b.value in (OPENING, {**OPENING, src: 70, dst: 130}), "half a transfer"

        return Scenario(
            a=lambda: ledger.transfer(src, dst, 30),
            b=ledger.snapshot,
            check=check,
        )

    explore(make, answer)


def test_a_transfer_during_a_snapshot_does_not_change_its_sum() -> None:
    """A transfer made at any point of a snapshot is in it as a whole or not at all."""

    def make() -> Scenario:
        ledger = Ledger(OPENING)

        def check(a: Outcome, b: Outcome) -> None:
            assert a.value in (OPENING, {**OPENING, "ann": 70, "zoe": 130}), "half a transfer"

        return Scenario(
            a=ledger.snapshot,
            b=lambda: ledger.transfer("ann", "zoe", 30),
            check=check,
        )

    explore(make, answer)


@pytest.mark.parametrize(
    ("src", "dst"), [("ann", "bob"), ("bob", "ann")], ids=["ann to bob", "bob to ann"]
)
def test_balance_does_not_show_half_a_transfer(src: str, dst: str) -> None:
    """Once one account shows a transfer, the other account does so too."""

    def make() -> Scenario:
        ledger = Ledger(OPENING)
        seen: list[int] = []

        def look() -> None:
            seen.append(ledger.balance(src))
            seen.append(ledger.balance(dst))

        def check(a: Outcome, b: Outcome) -> None:
            assert seen != [70, 100], f"{src} has paid already, {dst} has not got it yet"

        return Scenario(a=lambda: ledger.transfer(src, dst, 30), b=look, check=check)

    explore(make, answer)


def test_transfers_over_other_accounts_do_not_wait() -> None:
    """A transfer that is held up anywhere holds up none that has no account in common with it."""
    others = [(f"payer {number}", f"payee {number}") for number in range(30)]

    def make() -> Scenario:
        ledger = Ledger(OPENING | {name: 100 for pair in others for name in pair})

        def transfer_over_others() -> None:
            for src, dst in others:
                ledger.transfer(src, dst, 10)

        def check(a: Outcome, b: Outcome) -> None:
            assert not b.waited, "a transfer over other accounts had to wait for ann to zoe"

        return Scenario(
            a=lambda: ledger.transfer("ann", "zoe", 10), b=transfer_over_others, check=check
        )

    explore(make, answer)


NAMES = st.sampled_from(sorted(OPENING))


@settings(max_examples=40)
@given(orders=st.lists(st.tuples(NAMES, NAMES, st.integers(1, 150)), max_size=8))
def test_any_transfers_one_after_the_other_add_up(orders: list[tuple[str, str, int]]) -> None:
    """Any sequence of transfers does what the same additions and subtractions do on a dict."""
    expected = dict(OPENING)
    with no_hanging(answer):
        ledger = Ledger(OPENING)
        for src, dst, amount in orders:
            if expected[src] < amount:
                with pytest.raises(InsufficientFunds):
                    ledger.transfer(src, dst, amount)
            else:
                ledger.transfer(src, dst, amount)
                expected[src] -= amount
                expected[dst] += amount
        assert ledger.snapshot() == expected
