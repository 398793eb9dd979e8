"""The parts of a report that say what the model was made of, and how."""

from __future__ import annotations

from pathlib import PurePath

from engine.reporting.filed import Filed
from engine.reporting.markup import Html, element, table
from engine.reporting.score_sections import more, section
from engine.reporting.small_pictures import SmallPictures
from engine.reporting.words import Words, percent

MOST_LEFT_OUT = 50
MOST_GROUPS = 6
MOST_OF_A_GROUP = 4


def short_name(path: str) -> str:
    """A picture's name with its folder's: enough to find it, and nothing of the person's own folders."""
    pure = PurePath(path)
    return f"{pure.parent.name}/{pure.name}" if pure.parent.name else pure.name


def data(filed: Filed, pictures: SmallPictures, words: Words) -> Html:
    """What was learned from: counts, the snapshot, what was left out, look-alikes."""
    report = filed.report
    counts = filed.class_counts
    parts = [element("p", words("data-counts", pictures=filed.pictures, classes=len(counts)))]
    parts.append(
        table([words("class"), words("pictures")], [[name, str(count)] for name, count in counts.items()])
    )
    if filed.snapshot:
        parts.append(element("p", f"{words('snapshot')}: ", element("code", filed.snapshot)))
        parts.append(element("p", words("snapshot-what"), class_="soft"))
    if report.unreadable:
        parts.append(element("h3", words("left-out")))
        parts.append(element("p", words("left-out-count", count=len(report.unreadable))))
        listed = [
            element("li", f"{short_name(path)}: {problem.sentence()}")
            for path, problem in report.unreadable[:MOST_LEFT_OUT]
        ]
        parts += [element("ul", listed), more(report.unreadable, MOST_LEFT_OUT, words)]
    groups = [group for group in report.look_alikes.groups if group]
    if groups:
        parts.append(element("h3", words("look-alikes")))
        for group in groups[:MOST_GROUPS]:
            shown = [
                element("img", src=uri, alt=short_name(path))
                for path in group[:MOST_OF_A_GROUP]
                if (uri := pictures.plain(path)) is not None
            ]
            names = ", ".join(short_name(path) for path in group[:MOST_OF_A_GROUP])
            parts.append(element("div", shown, class_="shelf"))
            parts.append(element("p", f"{len(group)}: {names}", class_="soft"))
        parts.append(more(groups, MOST_GROUPS, words))
    return section(words("data"), parts)


def settings(filed: Filed, words: Words) -> Html:
    """What was chosen, by the person and by trying."""
    report = filed.report
    rows = [[words.named("choice", key), words.named("value", value)] for key, value in report.choices]
    known = {key for key, _ in report.choices}
    if "seed" not in known and report.options is not None:
        rows.append([words("choice-seed"), str(report.options.seed)])
    rows.append([words("time-taken"), words("seconds", seconds=f"{report.seconds:.1f}")])
    parts = [table([words("setting"), words("value")], rows, numbers_from=2)]
    if report.tried:
        parts.append(element("h3", words("tried")))
        head = [
            words("choice-framing"),
            words("choice-size"),
            words("choice-depth"),
            words("accuracy"),
            words("tried-on"),
            "",
        ]
        parts.append(
            table(
                head,
                [
                    [
                        words.named("value", tried.framing),
                        str(tried.size),
                        words.named("value", tried.depth),
                        percent(tried.accuracy),
                        str(tried.pictures),
                        words("chosen") if tried.chosen else "",
                    ]
                    for tried in report.tried
                ],
                numbers_from=3,
            )
        )
    return section(words("settings"), parts)


def origin(filed: Filed, words: Words) -> Html:
    """The model file and the programs it was made with."""
    model = filed.report.model
    rows = [
        (words("model-file"), f"{PurePath(model.key).name} ({model.size_bytes / 1e6:.1f} MB)"),
        (words("model-hash"), filed.model_sha256),
        (words("choice-backbone"), model.backbone),
        (words("project"), filed.project),
        (words("run"), str(filed.report.run) if filed.report.run else ""),
        (words("started"), filed.started),
        (words("ended"), filed.ended),
        (words("made-with"), ", ".join(f"{name} {version}" for name, version in filed.made_by)),
    ]
    return section(
        words("origin"),
        table([words("setting"), words("value")], [row for row in rows if row[1]], numbers_from=2),
    )
