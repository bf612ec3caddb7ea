"""Closing, sharing, and letting go."""

from __future__ import annotations

import datetime
import gc
import signal
import threading
import time
from collections.abc import Callable

import icha
import pytest
from conftest import ASSUMED, SAMPLE

FACTS = {"business.founded_on": "2015-05-01", "credit.grade": 6, "request.amount": 30_000_000}


def screen(catalogue: icha.Catalogue) -> icha.Screening:
    return icha.screen(FACTS, catalogue, "incheon.startup", "2018-03-14")


def test_a_closed_catalogue_says_so() -> None:
    with icha.Catalogue() as catalogue:
        assert not catalogue.closed
        assert screen(catalogue).verdict == "UNDETERMINED"
    assert catalogue.closed
    catalogue.close()
    uses: list[Callable[[], object]] = [
        catalogue.products,
        lambda: catalogue.show("incheon.startup"),
        lambda: screen(catalogue),
        lambda: icha.schedule({}, catalogue=catalogue),
        lambda: icha.outlay(SAMPLE, 2018, catalogue=catalogue),
    ]
    for use in uses:
        with pytest.raises(ValueError, match="the catalogue is closed"):
            use()


def test_an_outlay_keeps_the_catalogue_it_was_made_with() -> None:
    catalogue = icha.Catalogue(assume=ASSUMED)
    found = icha.outlay(SAMPLE, 2018, catalogue=catalogue)
    catalogue.close()
    del catalogue
    gc.collect()
    assert found.rows.to_csv().count(b"\n") == 281_761  # computed now, with the catalogue that was closed


def test_a_closed_outlay_says_so_and_its_streams_live_on(catalogue: icha.Catalogue) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    with icha.outlay(SAMPLE, (2016, 2025), catalogue=catalogue) as found:
        reader = pyarrow.RecordBatchReader.from_stream(found.rows)
        first = reader.read_next_batch()
        total = found.total("paid")
    for use in (found.rows.to_csv, found.table.to_arrow, found.shard_bytes):
        with pytest.raises(ValueError, match="the outlay is closed"):
            use()
    assert found.total("paid") == total  # figures that Python holds
    assert first.num_rows + sum(batch.num_rows for batch in reader) == 281_760


def test_a_stream_that_nobody_reads_is_let_go(catalogue: icha.Catalogue) -> None:
    found = icha.outlay(SAMPLE, 2018, catalogue=catalogue)
    for _ in range(100):
        found.rows.__arrow_c_stream__()
    capsule = found.claims.__arrow_c_stream__()
    del found
    gc.collect()
    del capsule


def test_a_stream_is_read_once(catalogue: icha.Catalogue) -> None:
    pyarrow = pytest.importorskip("pyarrow")

    class Spent:
        def __init__(self) -> None:
            self.capsule = pyarrow.table({"loan_id": ["a"], "product": ["p"]}).__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.capsule

    spent = Spent()
    icha.outlay(spent, 2018, catalogue=catalogue)
    with pytest.raises(ValueError, match="loans: the stream was read already"):
        icha.outlay(spent, 2018, catalogue=catalogue)


def test_no_stream_at_all(catalogue: icha.Catalogue) -> None:
    class Liar:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return "no capsule"

    with pytest.raises(TypeError, match="loans.__arrow_c_stream__.* gave a str: a PyCapsule is wanted"):
        icha.outlay(Liar(), 2018, catalogue=catalogue)


# ---- threads ----


def run_all(jobs: list[Callable[[], None]]) -> list[BaseException]:
    failed: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_threads_share_a_catalogue(catalogue: icha.Catalogue) -> None:
    wanted = screen(catalogue)
    whole = icha.outlay(SAMPLE, (2016, 2025), catalogue=catalogue)
    table = whole.table.to_csv()

    def screens() -> None:
        assert all(screen(catalogue) == wanted for _ in range(50))

    def outlays() -> None:
        assert icha.outlay(SAMPLE, (2016, 2025), catalogue=catalogue, threads=2).table.to_csv() == table

    def payments() -> None:
        assert all(icha.level_payment(10**7, "3.5%", 1, 48, "down/1") == 223_560 for _ in range(500))

    def exports() -> None:
        assert all(whole.table.to_csv() == table for _ in range(20))

    assert run_all([screens, outlays, payments, exports] * 2) == []


def test_closing_while_others_use_it() -> None:
    """Whoever began in time ends well; whoever comes later is told. Nothing else may happen."""
    for delay in (0.0, 0.001, 0.01):
        shared = icha.Catalogue(assume=ASSUMED)
        told: list[str] = []

        def use(catalogue: icha.Catalogue = shared, told: list[str] = told) -> None:
            try:
                while True:
                    screen(catalogue)
                    icha.outlay(SAMPLE, 2018, catalogue=catalogue)
            except ValueError as error:
                told.append(str(error))

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(delay)
        shared.close()
        for thread in threads:
            thread.join()
        assert told == ["the catalogue is closed"] * 4


# ---- interrupts ----


def big_book() -> object:
    """Loans that are held one by one, each with its sentence: a run that can be met in the middle of it."""
    pyarrow = pytest.importorskip("pyarrow")
    count = 20_000
    return pyarrow.table(
        {
            "loan_id": pyarrow.array([f"B{i}" for i in range(count)]),
            "product": pyarrow.array(["incheon.startup"] * count),
            "principal": pyarrow.array([1_000_000] * count, pyarrow.int64()),
            "disbursed_on": pyarrow.array([datetime.date(1950, 1, 1)] * count),
        }
    )


def test_an_interrupt_ends_a_run(catalogue: icha.Catalogue) -> None:
    book = big_book()
    start, start_cpu = time.monotonic(), time.process_time()
    whole = icha.outlay(book, (2018, 2025), catalogue=catalogue)  # type: ignore[arg-type]
    took, took_cpu = time.monotonic() - start, time.process_time() - start_cpu
    assert whole.counts.held == 20_000

    class Timeout(Exception):
        pass

    def handler(number: int, frame: object) -> None:
        raise Timeout

    before = signal.signal(signal.SIGALRM, handler)
    try:
        start_cpu = time.process_time()
        signal.setitimer(signal.ITIMER_REAL, took / 10)
        with pytest.raises(Timeout):
            icha.outlay(book, (2018, 2025), catalogue=catalogue)  # type: ignore[arg-type]
        assert time.process_time() - start_cpu < 0.8 * took_cpu, "it was computed to its end"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    again = icha.outlay(book, (2018, 2025), catalogue=catalogue, threads=2)  # type: ignore[arg-type]
    assert again.held.to_csv() == whole.held.to_csv()


def test_others_run_while_an_outlay_does(catalogue: icha.Catalogue) -> None:
    """The GIL is released: a thread that only counts gets on while the outlay is computed."""
    done = threading.Event()
    ticks = 0

    def outlays() -> None:
        for _ in range(5):
            icha.outlay(SAMPLE, (2016, 2025), catalogue=catalogue)
        done.set()

    thread = threading.Thread(target=outlays)
    thread.start()
    while not done.wait(0.001):
        ticks += 1
    thread.join()
    assert ticks > 5
