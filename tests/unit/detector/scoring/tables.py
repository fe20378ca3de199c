"""Tables as people and programs make them, good and bad, for hypothesis."""

import csv
import io
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from tests.unit.detector.scoring.conftest import SMALL

PLAIN = st.one_of(
    st.integers(-20, 20).map(str),
    st.floats(-20, 20).map(repr),
    st.sampled_from(
        ["0", "9.5", "1e1", "-0", "-0.0", "1e-5", " 7", "3.", ".5", "12345678901234567890"]
    ),
)
NO_NUMBERS = ["", " ", "nan", "inf", "-Infinity", "1e400", "3.5e38", "0x1", "NA", "null", "true"]
OF_PYTHON = ["1_0", "+1", "007", "1e5", "1.0", "٣", "9" * 5000, "1\N{NO-BREAK SPACE}", "1\t", "1,5"]
TEXTS = ["é", "\ufeff1", "\0", '5"', "a,b", "a\nb", "a\r\nb", "a\rb", '"', "2013-09-01", "'1'"]
ODD = st.one_of(*map(st.sampled_from, (NO_NUMBERS, OF_PYTHON, TEXTS)), st.text(max_size=5))
NAMES = [
    ["id", "at", "a", "b", "odd"],
    ["at", "a", "b"],
    ["b", "note", "at", "a"],
    ["id", "at", "a"],
]
NAMES += [["at", "a", "b", "a"], ["id", "at", "a", "b", "id"], ["\ufeffid", "at", "a", "b"], []]


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A CSV file, most of whose rows are plain."""
    names = draw(st.sampled_from(NAMES))
    text = io.StringIO()
    style: dict[str, Any] = {
        "delimiter": draw(st.sampled_from(",,,;\t|")),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])),
    }
    writer = csv.writer(text, **style)
    writer.writerow(names)
    for _ in range(draw(st.integers(0, 3 * SMALL))):
        width = len(names) + draw(st.sampled_from([0] * 8 + [-1, 1, 2]))
        cells = st.one_of(*[PLAIN] * draw(st.sampled_from([1, 12])), ODD)
        writer.writerow(draw(st.lists(cells, min_size=max(width, 0), max_size=max(width, 0))))
    encoding = draw(st.sampled_from(["utf-8"] * 5 + ["utf-8-sig", "utf-16", "cp1252"]))
    return text.getvalue().encode(encoding, errors="replace")


SOUP = st.text(alphabet=st.sampled_from('0123456789.,,,,\n\n\n\r"" -+e_\0é\ufeffx'), max_size=120)
HOSTILE = SOUP.map(lambda soup: b"id,at,a,b\n" + soup.encode())
BROKEN = st.binary(max_size=40).map(lambda soup: b"id,at,a,b\n1,2,3,4\n" + soup)

SMALL_INTEGERS = st.integers(-20, 20)
WHOLE = SMALL_INTEGERS.map(float)
MOMENTS = st.integers(0, 2**14)
VALUES: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.float64(): st.one_of(WHOLE, WHOLE, st.floats()),
    pa.float32(): st.one_of(WHOLE, WHOLE, st.floats(width=32)),
    pa.float16(): st.one_of(WHOLE, WHOLE, st.floats(width=16)),
    pa.int64(): st.one_of(SMALL_INTEGERS, st.integers(-(2**63), 2**63 - 1)),
    pa.uint64(): st.one_of(st.integers(0, 20), st.integers(0, 2**64 - 1)),
    pa.int8(): SMALL_INTEGERS,
    pa.bool_(): st.booleans(),
    pa.string(): st.one_of(SMALL_INTEGERS.map(str), st.text(max_size=5)),
    pa.large_string(): st.text(max_size=5),
    pa.binary(): st.binary(max_size=5),
    pa.decimal128(20, 3): st.decimals(-99, 99, places=3),
    pa.timestamp("ns"): MOMENTS,
    pa.timestamp("s", "UTC"): MOMENTS,
    pa.date32(): MOMENTS,
    pa.time64("us"): MOMENTS,
    pa.duration("ns"): MOMENTS,
    pa.null(): st.none(),
    pa.list_(pa.float64()): st.lists(st.floats(), max_size=2),
    pa.struct([("x", pa.int8())]): st.fixed_dictionaries({"x": SMALL_INTEGERS}),
    pa.dictionary(pa.int8(), pa.float64()): WHOLE,
    pa.dictionary(pa.int8(), pa.string()): st.text(max_size=5),
}
USUAL = st.sampled_from([pa.float64(), pa.float32(), pa.int64(), pa.bool_(), pa.int8()])
MORE = [[], ["id"], ["id", "note"], ["__index_level_0__"]]


@st.composite
def typed_tables(draw: st.DrawFn) -> pa.Table:
    """A table whose columns are mostly of plain types, some of them with nulls."""
    length = draw(st.integers(0, 3 * SMALL))
    names = ["at", "a", "b", *draw(st.sampled_from(MORE))]
    columns = {}
    for name in draw(st.permutations(names)):
        kind = draw(st.one_of(USUAL, USUAL, USUAL, st.sampled_from(list(VALUES))))
        values = st.one_of(VALUES[kind], st.none()) if draw(st.booleans()) else VALUES[kind]
        drawn = draw(st.lists(values, min_size=length, max_size=length))
        columns[name] = pa.array(drawn, kind)
    return pa.table(columns)
