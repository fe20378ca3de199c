"""Bundles that must not be served: broken on the way, or made to do harm with every hash right."""

import hashlib
import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from contracts.model.bundle import EXPLAINER, MANIFEST, MANIFEST_SUM, SCORER
from contracts.model.golden import GOLDEN
from tests.bundles import IR_VERSION, OPSET

Change = Callable[[Path], object]


class Fault(NamedTuple):
    """What is done to a whole bundle's folder, and what the refusal says of it."""

    name: str
    change: Change
    reason: str


def write_manifest(folder: Path, content: bytes) -> None:
    """With the sum that belongs to it."""
    (folder / MANIFEST).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST_SUM).write_text(f"{digest}  {MANIFEST}\n")


def edit_manifest(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change what the manifest says, and its sum with it."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    edit(manifest)
    write_manifest(folder, json.dumps(manifest).encode())


def put(folder: Path, name: str, content: bytes) -> None:
    """Replace a file of the bundle; its hash is right."""
    (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    edit_manifest(folder, lambda manifest: manifest["files"].update({name: digest}))


def width_of(folder: Path) -> int:
    """How many features the bundle's model takes."""
    return len(json.loads((folder / MANIFEST).read_bytes())["schema"]["features"])


def _cut(name: str) -> Change:
    return lambda folder: os.truncate(folder / name, (folder / name).stat().st_size // 2)


def _link(folder: Path) -> None:
    """The right bytes, but of a file outside of the folder."""
    outside = folder.parent / f".outside-{folder.name}"
    (folder / SCORER).rename(outside)
    (folder / SCORER).symlink_to(outside)


def _pipe(folder: Path) -> None:
    (folder / GOLDEN).unlink()
    os.mkfifo(folder / GOLDEN)


class Payload:
    """Unpickled, it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self._folder),)


def payload_of(folder: Path) -> Path:
    """What would be there if anything of the bundle had been unpickled."""
    return folder.parent / f".unpickled-{folder.name}"


def _pickle(folder: Path) -> None:
    put(folder, GOLDEN, pickle.dumps(Payload(payload_of(folder))))


def _objects(folder: Path) -> None:
    buffer = io.BytesIO()
    rows = np.array([Payload(payload_of(folder))], dtype=object)
    np.savez(buffer, features=rows, scores=rows)
    put(folder, GOLDEN, buffer.getvalue())


def _bomb(folder: Path) -> None:
    """Forty megabytes of zeros in forty kilobytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("features.npy", "scores.npy"):
            with archive.open(name, "w", force_zip64=True) as member:
                for _ in range(20):
                    member.write(bytes(1 << 20))
    put(folder, GOLDEN, buffer.getvalue())


def _boast(folder: Path) -> None:
    """A header that declares more rows than there is memory, before no rows at all."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, shape in (("features.npy", (1 << 60, 4)), ("scores.npy", (1 << 60,))):
            header = io.BytesIO()
            facts = {"descr": "<f4", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(header, facts)
            archive.writestr(name, header.getvalue())
    put(folder, GOLDEN, buffer.getvalue())


def _no_rows(folder: Path) -> None:
    buffer = io.BytesIO()
    none = np.empty((0, width_of(folder)), np.float32)
    np.savez(buffer, features=none, scores=none[:, 0])
    put(folder, GOLDEN, buffer.getvalue())


def external_scorer(width: int, location: str) -> bytes:
    """A scorer whose mean is in another file."""
    mean = TensorProto(name="mean", data_type=TensorProto.FLOAT, dims=[width])
    mean.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", f"{4 * width}")):
        mean.external_data.add(key=key, value=value)
    return _scorer(width, [helper.make_node("Sub", ["features", "mean"], ["moved"])], [mean])


def _external(folder: Path) -> None:
    width = width_of(folder)
    np.zeros(width, np.float32).tofile(folder.parent / ".weights")
    put(folder, SCORER, external_scorer(width, "../.weights"))


def endless_scorer(width: int) -> bytes:
    """A loop whose condition stays true."""
    flag = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Identity", ["before"], ["after"]),
        ],
        "body",
        [
            flag("turn", TensorProto.INT64, []),
            flag("go", TensorProto.BOOL, []),
            flag("before", TensorProto.FLOAT, None),
        ],
        [flag("go_on", TensorProto.BOOL, []), flag("after", TensorProto.FLOAT, None)],
    )
    loop = helper.make_node("Loop", ["", "yes", "features"], ["moved"], body=body)
    return _scorer(width, [loop], [numpy_helper.from_array(np.ones((), np.bool_), "yes")])


def greedy_scorer(width: int) -> bytes:
    """It asks for 64 GB of zeros."""
    nodes = [
        helper.make_node("ConstantOfShape", ["many"], ["zeros"]),
        helper.make_node("ReduceMax", ["zeros"], ["zero"], keepdims=0),
        helper.make_node("Add", ["features", "zero"], ["moved"]),
    ]
    return _scorer(width, nodes, [numpy_helper.from_array(np.array([1 << 34]), "many")])


def _scorer(
    width: int, nodes: list[onnx.NodeProto], constants: list[TensorProto], keepdims: int = 0
) -> bytes:
    """The length of whatever the `nodes` make of the features, `moved`."""
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [*nodes, helper.make_node("ReduceL2", ["moved", "axis"], ["score"], keepdims=keepdims)],
        "hostile",
        [value("features", TensorProto.FLOAT, ["n", width])],
        [value("score", TensorProto.FLOAT, None)],
        [*constants, numpy_helper.from_array(np.array([1], np.int64), "axis")],
    )
    model = helper.make_model(graph, opset_imports=OPSET, ir_version=IR_VERSION)
    content: bytes = model.SerializeToString()
    return content


def _calibrated(**parts: Any) -> Change:
    return lambda folder: edit_manifest(
        folder, lambda manifest: manifest["calibration"].update(parts)
    )


def _without_mean(folder: Path) -> None:
    edit_manifest(folder, lambda manifest: manifest.update(normal={"mean": [], "std": []}))


def _file_named(name: str) -> Change:
    return lambda folder: edit_manifest(
        folder, lambda manifest: manifest["files"].update({name: "0" * 64})
    )


def _wide_array(folder: Path) -> None:
    """More elements than can be named, in a few digits."""
    array = {"name": "image", "shape": [1 << 20, 1 << 20]}
    edit_manifest(folder, lambda manifest: manifest["schema"].update({"array": array}))


def _too_wide(folder: Path) -> None:
    width = width_of(folder)
    moved = helper.make_node("Identity", ["features"], ["moved"])
    put(folder, SCORER, _scorer(width, [moved], [], keepdims=1))


def _other_shape(folder: Path) -> None:
    """An explainer that is a scorer: it has the right hash, and the golden scores are right."""
    put(folder, EXPLAINER, (folder / SCORER).read_bytes())


def _of_the_future(folder: Path) -> None:
    edit_manifest(folder, lambda manifest: manifest.update(format_version=4, news=[1]))


BROKEN = [
    Fault("truncated", _cut(SCORER), r"scorer\.onnx: expected sha256"),
    Fault("manifest truncated", _cut(MANIFEST), "manifest"),
    Fault("half copied", lambda folder: (folder / GOLDEN).unlink(), r"cannot read .*golden\.npz"),
    Fault("sum not copied", lambda folder: (folder / MANIFEST_SUM).unlink(), "cannot read"),
    Fault("future format", _of_the_future, "expected format version 3, found 4"),
    Fault("manifest empty", lambda folder: write_manifest(folder, b""), "format_version"),
    Fault("manifest no text", lambda folder: write_manifest(folder, b"\xff\xfe"), "format_version"),
    Fault(
        "manifest too deep",
        lambda folder: write_manifest(folder, b'{"format_version":' + b"[" * 1_000_000),
        "format_version",
    ),
    Fault(
        "manifest huge",
        lambda folder: write_manifest(folder, b" " * (5 << 20)),
        "expected at most 4,194,304 bytes",
    ),
    Fault("quantile missing", _calibrated(quantiles=[0.0, 5.0]), "a quantile for each of 3"),
    Fault("quantiles fall", _calibrated(quantiles=[5.0, 0.0, 8.0]), "quantiles that ascend"),
    Fault("no mean", _without_mean, "expected mean and std of [0-9]+ features"),
]
"""As they come of a bad disk, a bad copy or another version."""

HOSTILE = [
    Fault("pickle", _pickle, "not the golden rows"),
    Fault("pickled objects", _objects, "not the golden rows"),
    Fault("zip bomb", _bomb, "not compressed"),
    Fault("more rows than memory", _boast, "not the golden rows"),
    Fault("no rows", _no_rows, "expected rows of features"),
    Fault("data outside", _external, "refers to data outside of the graph"),
    Fault("path up", _file_named("../other/scorer.onnx"), "files"),
    Fault("absolute path", _file_named("/etc/hostname"), "files"),
    Fault("link out", _link, "found a symbolic link"),
    Fault("pipe", _pipe, "found a pipe"),
    Fault("array too wide", _wide_array, "features must be"),
    Fault("no graph", lambda folder: put(folder, SCORER, b"none"), "not a graph"),
    Fault("score too wide", _too_wide, r"expected `score` as float32 of shape \(16,\)"),
    Fault("explains nothing", _other_shape, "the graph gives no expected and share"),
]
"""Made by somebody who can write every hash anew."""
