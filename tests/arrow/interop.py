"""Arrow columns of other programs in, tables out to other programs, beside the same book as CSV.

usage: interop.py MODULE [--measure LOANS]
       MODULE: libarrow_interop.so of a build folder (tests/arrow), without sanitizers.
       --measure LOANS: also the time of a run over that many loans, from a CSV file and from pyarrow.

The sample portfolio (examples/incheon-2018) comes from pyarrow, nanoarrow, polars and DuckDB, typed, in dictionaries,
views, chunks and slices. Every table must be that of the CSV file, byte for byte; the exported tables, as pyarrow,
nanoarrow, polars and DuckDB read them, must hold the same. Exit 77: pyarrow is not there.
"""
import argparse
import csv
import ctypes
import datetime
import decimal
import gc
import io
import pathlib
import sys
import tempfile
import time

try:
    import pyarrow as pa
    import pyarrow.csv
except ImportError:
    print("pyarrow is not there: nothing is compared")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples/incheon-2018/portfolio.csv"
OUTLAY, CLAIMS, HELD, ROWS = 1, 2, 3, 4
BUFFER = 1 << 20


class Stream(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p)
                for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")]


capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype = ctypes.c_void_p
capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
NAME = b"arrow_array_stream"


class Disagrees(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Disagrees(what)


class Icha:
    def __init__(self, module):
        self.lib = ctypes.CDLL(str(module))
        for name in ("interop_catalogue", "icha_portfolio_stream_free", "icha_portfolio_free"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.lib.interop_held.restype = ctypes.c_size_t
        self.catalogue = ctypes.c_void_p(self.lib.interop_catalogue(str(ROOT / "catalogue").encode()))
        check(self.catalogue.value, "the catalogue could not be loaded")

    def _run(self, function, *arguments):
        portfolio, message = ctypes.c_void_p(), ctypes.create_string_buffer(640)
        status = function(self.catalogue, *arguments, ctypes.byref(portfolio), message, ctypes.c_size_t(640))
        check(status == 0, f"status {status}: {message.value.decode()}")
        return Portfolio(self.lib, portfolio)

    def run_file(self, path, threads=1):
        return self._run(self.lib.interop_file, str(path).encode(), threads)

    def run_arrow(self, producer, threads=1, events=None):
        capsules = [None if p is None else p.__arrow_c_stream__() for p in (producer, events)]
        pointers = [None if c is None else ctypes.c_void_p(capsule_pointer(c, NAME)) for c in capsules]
        portfolio = self._run(self.lib.interop_arrow, *pointers, threads)
        for pointer in pointers:
            check(pointer is None or Stream.from_address(pointer.value).release is None, "a stream was not released")
        return portfolio


class Portfolio:
    def __init__(self, lib, handle):
        self.lib, self.handle = lib, handle

    def free(self):
        self.lib.icha_portfolio_free(self.handle)
        self.handle = None

    def text(self, table):
        stream, length = ctypes.c_void_p(), ctypes.c_size_t(1)
        buffer, parts = ctypes.create_string_buffer(BUFFER), []
        check(self.lib.icha_portfolio_stream_open(self.handle, table, ctypes.byref(stream), None) == 0, "stream")
        while length.value > 0:
            check(self.lib.icha_portfolio_stream_read(stream, buffer, ctypes.c_size_t(BUFFER), ctypes.byref(length),
                                                      None) == 0, "stream")
            parts.append(buffer.raw[:length.value])
        self.lib.icha_portfolio_stream_free(stream)
        return b"".join(parts).decode()

    def held(self):
        sentence = ctypes.create_string_buffer(2048)
        count = self.lib.interop_held(self.handle, ctypes.c_size_t(2 ** 62), sentence, ctypes.c_size_t(2048))
        return count

    def export(self, table):
        return Exported(self, table)


class Exported:
    """One table; whoever takes the stream releases it."""

    def __init__(self, portfolio, table):
        self.portfolio, self.stream = portfolio, Stream()
        check(portfolio.lib.icha_portfolio_export(portfolio.handle, table, ctypes.byref(self.stream), None) == 0,
              "export")

    def __arrow_c_stream__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.stream), NAME, None)


# ---- the sample in types ----

def rate(text):
    """`3.5%` as 0.035."""
    check(text.endswith("%"), f"{text} is no percentage")
    return decimal.Decimal(text[:-1]) / 100


TYPES = {"principal": (pa.int64(), int), "rate": (pa.decimal128(12, 9), rate),
         "disbursed_on": (pa.date32(), datetime.date.fromisoformat), "term_months": (pa.int16(), int),
         "grace_months": (pa.uint8(), int), "due_day": (pa.int32(), int)}


def column(name, cells):
    kind, read = TYPES.get(name, (pa.string(), str))
    values = [None if cell == "" else read(cell) for cell in cells]
    return pa.array(values, kind)


def sample_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    header, rows = rows[0], rows[1:]
    return pa.table({name: column(name, [row[i] for row in rows]) for i, name in enumerate(header)})


def cast(table, **kinds):
    for name, kind in kinds.items():
        at = table.schema.get_field_index(name)
        values = table.column(name)
        values = values.dictionary_encode() if kind == "dictionary" else values.cast(kind)
        table = table.set_column(at, name, values)
    return table


def chunked(table, size):
    return pa.Table.from_batches(table.to_batches(max_chunksize=size))


def sliced(table, lead):
    """The same rows, each batch a slice of one that begins `lead` rows before."""
    batch = pa.concat_tables([table.slice(0, lead), table]).combine_chunks().to_batches()
    check(len(batch) == 1, "one batch")
    return pa.Table.from_batches([batch[0].slice(lead)])


def producers(table):
    yield "pyarrow", table
    yield "pyarrow, chunks of 7", chunked(table, 7)
    yield "pyarrow, sliced by 5", sliced(table, 5)
    yield "pyarrow, large strings", cast(table, loan_id=pa.large_string(), method=pa.large_string())
    yield "pyarrow, views", cast(table, loan_id=pa.string_view(), product=pa.string_view())
    yield "pyarrow, dictionaries", cast(table, product="dictionary", method="dictionary", subsidy_tier="dictionary",
                                        principal="dictionary")
    yield "pyarrow, decimals and date64", cast(table, principal=pa.decimal128(30, 2), disbursed_on=pa.date64(),
                                               rate=pa.decimal256(40, 12), term_months=pa.decimal128(9, 1))
    yield "pyarrow, dictionaries in slices", sliced(cast(table, product="dictionary"), 3)
    try:
        import nanoarrow
        yield "nanoarrow", nanoarrow.ArrayStream(table)
    except ImportError:
        print("    nanoarrow is not there")
    try:
        import polars
        frame = polars.from_arrow(table)
        yield "polars", frame
        yield "polars, categories", frame.with_columns(polars.col("product").cast(polars.Categorical))
    except ImportError:
        print("    polars is not there")
    try:
        import duckdb
        connection = duckdb.connect()
        connection.register("loans", table)
        yield "duckdb", connection.sql("SELECT * FROM loans")
    except ImportError:
        print("    duckdb is not there")


# ---- tables out ----

def cell(value, kind):
    """As the CSV table writes it."""
    if value is None:
        return ""
    if pa.types.is_decimal(kind):
        percent = format((value * 100).normalize(), "f")
        return percent + "%"
    return str(value)


def parsed(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def rows_of(table):
    kinds = table.schema.types
    rows = [[cell(value, kind) for value, kind in zip(row.values(), kinds)] for row in table.to_pylist()]
    return [table.schema.names] + rows


def unguarded(rows):
    """X-4's ' is of CSV alone."""
    return [[c[1:] if c[:1] == "'" else c for c in row] for row in rows]


def check_exports(portfolio):
    for table in (OUTLAY, CLAIMS, HELD, ROWS):
        expected = unguarded(parsed(portfolio.text(table)))
        found = pa.RecordBatchReader.from_stream(portfolio.export(table)).read_all()
        check(rows_of(found) == expected, f"table {table} as pyarrow reads it")
    won = pa.RecordBatchReader.from_stream(portfolio.export(OUTLAY)).schema.field("amount").metadata
    check(won == {b"unit": b"won"}, "metadata")
    total = sum(int(row[expected_at]) for expected_at, row in amounts(portfolio))
    for name, read in consumers():
        check(read(portfolio.export(OUTLAY)) == total, f"the sum of amounts in {name}")
        print(f"    {name}: {total} won over all lines")


def amounts(portfolio):
    rows = parsed(portfolio.text(OUTLAY))
    return [(rows[0].index("amount"), row) for row in rows[1:]]


def consumers():
    try:
        import nanoarrow
        yield "nanoarrow", lambda t: sum(row["amount"] for row in
                                         (dict(zip(("product", "payer", "kind", "year", "basis", "amount"), r))
                                          for r in nanoarrow.ArrayStream(t).read_all().iter_tuples()))
    except ImportError:
        pass
    try:
        import polars
        yield "polars", lambda t: polars.DataFrame(t)["amount"].sum()
    except ImportError:
        pass
    try:
        import duckdb

        def read(exported):
            outlay = pa.RecordBatchReader.from_stream(exported)  # noqa: F841: DuckDB finds it by its name
            return int(duckdb.sql("SELECT sum(amount) FROM outlay").fetchall()[0][0])
        yield "duckdb", read
    except ImportError:
        pass


# ---- time ----

def write_book(path, loans):
    """The sample's rows over and over, with loan_ids of their own."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    check(lines[0].startswith("loan_id,"), "the sample's first column")
    tails = [line[line.index(","):] for line in lines[1:]]
    with open(path, "w", encoding="utf-8") as file:
        file.write(lines[0] + "\n")
        for i in range(loans):
            file.write(f"B{i:08d}{tails[i % len(tails)]}\n")


def best(count, run):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        portfolio = run()
        times.append(time.perf_counter() - start)
        portfolio.free()
    return min(times)


def measure(icha, loans):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "book.csv"
        write_book(path, loans)
        typed = sample_table(path)
        text = pa.csv.read_csv(path, convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in typed.schema.names}, strings_can_be_null=True))
        tables = {"typed": typed, "text": text, "dictionaries": cast(typed, product="dictionary", method="dictionary")}
        print(f"| {loans:,} loans | 1 thread | 2 threads |\n|---|---|---|")
        times = [best(3, lambda t=t: icha.run_file(path, t)) for t in (1, 2)]
        print(f"| CSV file | {times[0]:.2f} s | {times[1]:.2f} s |")
        for name, table in tables.items():
            times = [best(3, lambda t=t, table=table: icha.run_arrow(table, t)) for t in (1, 2)]
            print(f"| Arrow, {name} | {times[0]:.2f} s | {times[1]:.2f} s |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("module", type=pathlib.Path)
    parser.add_argument("--measure", type=int, default=0, metavar="LOANS")
    arguments = parser.parse_args()
    icha = Icha(arguments.module.resolve())
    table = sample_table(SAMPLE)
    whole = icha.run_file(SAMPLE)
    expected = {t: whole.text(t) for t in (OUTLAY, CLAIMS, ROWS)}
    print(f"{table.num_rows} loans of the sample, {whole.held()} held")
    for name, producer in producers(table):
        portfolio = icha.run_arrow(producer, threads=2)
        del producer
        gc.collect()
        for t, text in expected.items():
            check(portfolio.text(t) == text, f"table {t} of {name}")
        check(portfolio.held() == whole.held(), f"held rows of {name}")
        portfolio.free()
        print(f"    {name}: the tables of the CSV file")
    check_exports(whole)
    whole.free()
    if arguments.measure:
        measure(icha, arguments.measure)
    print("Arrow in and out agrees with CSV")


if __name__ == "__main__":
    try:
        main()
    except Disagrees as why:
        print(f"interop.py: {why}", file=sys.stderr)
        sys.exit(1)
