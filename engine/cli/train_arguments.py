"""The words that `tellapart train` understands, and the choices that they stand for."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli.number_arguments import at_least_zero, seconds_argument, whole_number
from engine.contracts.types import Depth, DeviceKind, Framing, TrainMode, TrainOptions

DEFAULTS = TrainOptions()


def add_train_options(train: argparse.ArgumentParser) -> None:
    """Everything that a person may choose beside the pictures, the model file, and the device."""
    train.add_argument(
        "--mode",
        choices=[mode.value for mode in TrainMode],
        default=DEFAULTS.mode.value,
        help="quick: a head on the frozen network, seconds; thorough: the network is taught as well (quick)",
    )
    train.add_argument(
        "--seed", type=whole_number, default=0, metavar="N", help="the same seed gives the same model (0)"
    )
    train.add_argument(
        "--time-budget",
        type=seconds_argument,
        default=DEFAULTS.time_budget,
        metavar="S",
        help="seconds that choosing may take, beyond looking at the pictures once (60); 0 to try nothing",
    )
    train.add_argument(
        "--backbone", default="", metavar="KEY", help="the network to learn with; see “tellapart backbones list”"
    )
    train.add_argument(
        "--framing",
        choices=[framing.value for framing in Framing],
        help="which part of the pictures to look at (chosen by trying)",
    )
    train.add_argument(
        "--size", type=whole_number, metavar="PIXELS", help="how big to look at them (chosen by trying)"
    )
    train.add_argument(
        "--depth",
        choices=[depth.value for depth in Depth],
        help="last: what things are; detail: small marks and textures (chosen by trying)",
    )
    train.add_argument(
        "--no-look-alikes",
        action="store_true",
        help="divide pictures at random: copies and bursts may then flatter the score",
    )
    train.add_argument(
        "--multi-label", action="store_true", help="a picture may have several classes: a label is label1|label2"
    )
    train.add_argument(
        "--negatives",
        type=Path,
        metavar="FOLDER",
        help="pictures of none of the classes: they teach when not to answer",
    )
    train.add_argument(
        "--resume",
        type=Path,
        metavar="RUN",
        help="go on with a thorough training that was interrupted: RUN is the model file that it was to make",
    )
    train.add_argument(
        "--epochs",
        type=whole_number,
        default=0,
        metavar="N",
        help="thorough: at most so many passes (0: no limit)",
    )
    train.add_argument(
        "--minutes",
        type=at_least_zero,
        default=0.0,
        metavar="M",
        help="thorough: roughly so long (0: what it needs)",
    )
    train.add_argument(
        "--launcher",
        choices=["torchrun"],
        help="thorough: several processes teach one network, one for each GPU",
    )
    train.add_argument(
        "--processes", type=whole_number, default=0, metavar="N", help="with --launcher: how many (one per GPU)"
    )


def check_train_arguments(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """What a parser cannot say: a training begins with pictures and a model file, or goes on with neither.

    Raises:
        SystemExit: after the usage was shown.
    """
    given = [arguments.data is not None, arguments.out is not None]
    if arguments.resume is None and not all(given):
        parser.error("train needs DATA and --out NAME.tellapart, or --resume RUN")
    if arguments.resume is not None and any(given):
        parser.error("train --resume RUN goes on with the pictures and the model file that it began with")


def train_options(arguments: argparse.Namespace) -> TrainOptions:
    """The choices that were made."""
    return TrainOptions(
        name=arguments.out.stem,
        seed=arguments.seed,
        time_budget=arguments.time_budget,
        device=DeviceKind(arguments.device),
        mode=TrainMode(arguments.mode),
        backbone=arguments.backbone,
        framing=None if arguments.framing is None else Framing(arguments.framing),
        size=arguments.size,
        depth=None if arguments.depth is None else Depth(arguments.depth),
        keep_look_alikes_together=not arguments.no_look_alikes,
        multi_label=arguments.multi_label,
        negatives="" if arguments.negatives is None else str(arguments.negatives.absolute()),
        epochs=arguments.epochs,
        minutes=arguments.minutes,
    )
