"""What begins an atlas: ``new``, from five questions; and what ``import`` asks as well."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from geo.errors import AtlasError
from geo.intake.drafts import ALL
from geo.outlines import read_countries
from geo.start.examples import README, example
from geo.start.folders import write_folder
from geo.start.packages import Answers, new_package
from geo.tables.read import read_atlas
from geo.text import Words

Title = Annotated[str | None, typer.Option(help="What the atlas is called.")]
One = Annotated[str | None, typer.Option(help="What one row is: mine.")]
Many = Annotated[str | None, typer.Option(help="What several rows are: mines.")]
Operator = Annotated[str | None, typer.Option(help="Who runs one, in a word: company.")]
State = Annotated[
    str | None, typer.Option(help="Two letters of the state whose bodies the reports are about.")
]
QUESTIONS = (  # option, question, what it is if the answer is blank
    ("title", "What is the atlas called?", "An atlas"),
    ("one", "What is one row, in the singular (mine, blank for report)?", ""),
    ("many", "And several (mines, blank for reports)?", ""),
    ("operator", "Who runs one, in a word (company, blank if nobody does)?", ""),
    ("state", "Is it about a state's bodies? Its two letters, else blank", ""),
)


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    title: Title = None,
    one: One = None,
    many: Many = None,
    operator: Operator = None,
    state: State = None,
) -> None:
    """Begin an atlas: five questions, of which options answer any, and one example to replace."""
    given = {"title": title, "one": one, "many": many, "operator": operator, "state": state}
    answers = checked(
        Answers(
            **{
                name: found
                if (found := given[name]) is not None
                else typer.prompt(question, default=blank, show_default=False, prompt_suffix=" ")
                for name, question, blank in QUESTIONS
            }
        )
    )
    today = dt.date.today().isoformat()
    lists = {ALL: "All"}
    package = new_package(answers, lists, today=today, description=answers.title)
    words = Words.of(package)
    readme = README.format(title=answers.title, folder=folder, one=words.one)
    write_folder(folder, package, example(words, today), {"README.md": readme})
    read_atlas(folder)  # it is whole, or says what is not
    typer.echo(f"{folder} is an atlas with one example. To see it: make run ATLAS={folder}")


def checked(answers: Answers) -> Answers:
    """The answers, if they can be used. Raises AtlasError."""
    if bool(answers.one) != bool(answers.many):
        raise AtlasError("found one of --one and --many; expected both, such as mine and mines")
    if not answers.title.strip():
        raise AtlasError("--title: found a blank; expected what the atlas is called")
    known = set(read_countries(Path())["country"].dropna())
    if answers.state and answers.state not in known:
        expected = "the two letters of a country, such as CH, or a blank"
        raise AtlasError(f"--state: found {answers.state!r}; expected {expected}")
    return answers
