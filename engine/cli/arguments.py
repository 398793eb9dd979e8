"""The words that the command understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli.export_arguments import add_export_options
from engine.cli.number_arguments import count_argument
from engine.cli.train_arguments import add_train_options
from engine.cli.verify_arguments import add_verify_options
from engine.contracts.types import GENERAL_MODEL, DeviceKind
from engine.version import installed_version

DESCRIPTION = """\
Teach your computer to tell your pictures apart.

Without a command, Tellapart opens its window; pictures given by name are classified in it.
The commands below do the same work without a window."""

DATA = """\
a folder that holds one folder of pictures for each class (any depth inside; train/, val/ and test/ above them
are respected), or a CSV file of path,label"""

MODEL = f"a .tellapart file, or the word “{GENERAL_MODEL}” for the model that knows 1,000 everyday things"

EPILOG = """\
examples:
  tellapart train birds/ --out birds.tellapart
  tellapart classify birds.tellapart holiday/ --csv holiday.csv
  tellapart classify general photo.jpg
  tellapart evaluate birds.tellapart more-birds/
  tellapart export birds.tellapart shared/ --to python,cpp

exit codes:
  0 done   1 failed   2 wrong usage   3 done, but some pictures could not be read   130 cancelled

The variable TELLAPART_DEVICE (cpu, cuda, mps, xpu) overrides --device."""


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="tellapart",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tellapart {installed_version()}")
    parser.add_argument("--info", action="store_true", help="say what is installed, found and used where")
    commands = parser.add_subparsers(dest="command", metavar="command", title="commands")

    train = _add(commands, "train", "learn from labelled pictures and write a model file")
    train.add_argument("data", metavar="DATA", type=Path, nargs="?", help=DATA)
    train.add_argument("--out", type=Path, metavar="NAME.tellapart", help="the model file to write")
    add_train_options(train)
    _add_device(train)
    _add_json(train)

    classify = _add(commands, "classify", "say what is on pictures")
    classify.add_argument("model", metavar="MODEL", help=MODEL)
    classify.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="pictures and folders of pictures")
    classify.add_argument("--csv", type=Path, metavar="FILE", help="also write a table for spreadsheets")
    classify.add_argument(
        "--top", type=count_argument, default=5, metavar="K", help="classes to report per picture (5)"
    )
    classify.add_argument(
        "--signed-by", metavar="KEY", help="only if this public key signed the model (base64, as “sign” writes it)"
    )
    classify.add_argument(
        "--reduced-decoding",
        action="store_true",
        help="decode big JPEGs at a smaller scale: faster, answers move a little",
    )
    _add_device(classify)
    _add_json(classify)

    evaluate = _add(commands, "evaluate", "measure how often a model is right about labelled pictures")
    evaluate.add_argument("model", metavar="MODEL", help=MODEL)
    evaluate.add_argument("data", metavar="DATA", type=Path, help=DATA)
    _add_device(evaluate)
    _add_json(evaluate)

    doubtful = _add(commands, "doubtful", "rank the labels that may be wrong")
    doubtful.add_argument("model", metavar="MODEL", help=f"says how to look at the pictures; {MODEL}")
    doubtful.add_argument("data", metavar="DATA", type=Path, help=DATA)
    _add_device(doubtful)
    _add_json(doubtful)

    explain = _add(commands, "explain", "draw which parts of a picture speak for a class")
    explain.add_argument("model", metavar="MODEL", help=MODEL)
    explain.add_argument("path", metavar="PATH", type=Path, help="the picture")
    explain.add_argument("--out", required=True, type=Path, metavar="PNG", help="the picture to draw")
    explain.add_argument(
        "--class", dest="class_name", default="", metavar="NAME", help="the class (the most probable one)"
    )
    _add_json(explain)

    report = _add(commands, "report", "write what is known of a training as one HTML file")
    report.add_argument(
        "source",
        metavar="MODEL_OR_PROJECT",
        type=Path,
        help="a .tellapart file, or a project folder (newest model)",
    )
    report.add_argument("--out", required=True, type=Path, metavar="HTML", help="the page to write")
    _add_json(report)

    export = _add(commands, "export", "write a model for other languages and programs")
    add_export_options(export, MODEL)
    _add_json(export)

    verify = _add(commands, "verify", "hold a model's answers in every language against Tellapart's own")
    add_verify_options(verify, MODEL)
    _add_json(verify)

    sign = _add(commands, "sign", "sign a model file, so that people can tell that it is yours and unchanged")
    sign.add_argument("model", metavar="MODEL", type=Path, help="a .tellapart file; it is rewritten")
    sign.add_argument("--key", required=True, type=Path, metavar="KEY.pem", help="your private Ed25519 key")
    sign.add_argument("--new-key", action="store_true", help="make the key first; KEY.pem must not be there yet")
    _add_json(sign)

    backbones = _add(commands, "backbones", "list the networks to learn with, download or import one")
    actions = backbones.add_subparsers(dest="action", metavar="action", title="actions")
    get = actions.add_parser("get", help="download a network and make it ready")
    get.add_argument("key", metavar="KEY", help="its name, as the list says it")
    take = actions.add_parser("import", help="take a network's weights from a file, without a network connection")
    take.add_argument("key", metavar="KEY", help="its name, as the list says it")
    take.add_argument("file", metavar="FILE", type=Path, help="a safetensors file, or the published file")
    listed = actions.add_parser("list", help="list them (also without an action)")
    _add_json(backbones)
    for action in (get, take, listed):
        # A default here would undo a --json that came before the action.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)

    devices = _add(commands, "devices", "list what Tellapart can compute on, and why not")
    _add_json(devices)

    self_test = _add(commands, "self-test", "check that everything Tellapart needs works on this computer")
    _add_json(self_test)
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, purpose: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON lines to standard output, nothing else")


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device",
        choices=[kind.value for kind in DeviceKind],
        default=DeviceKind.AUTO.value,
        help="where to compute (auto)",
    )
