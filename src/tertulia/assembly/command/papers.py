"""`publication` and `story`: what an operator changes now and then."""

import click

from tertulia.assembly.command.setting_up import load_django


@click.group()
def publication() -> None:
    """List, add and change publications; make their API keys."""


@publication.command("list")
def list_all() -> None:
    """Show every publication with its origins."""
    load_django()
    from tertulia.stories.models import Publication

    for paper in Publication.objects.order_by("slug"):
        closes = f"closes after {paper.closes_after_days} days" if paper.closes_after_days else "never closes"
        guests = "guests may write" if paper.guests else "writers sign in"
        click.echo(f"{paper.slug}: {paper.name} ({paper.language}; {guests}; {closes})")
        for origin in paper.origins:
            click.echo(f"    {origin}")


@publication.command()
@click.argument("name")
@click.option("--slug", help="Its name in addresses; made of the name if not given.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--origin", "origins", multiple=True, required=True, help="A site that may carry its discussions. Repeatable.")
def add(name: str, slug: str | None, language: str, origins: tuple[str, ...]) -> None:
    """Add the publication NAME."""
    load_django()
    from tertulia.assembly.founding import found_publication

    try:
        paper = found_publication(name=name, slug=slug, language=language, origins=list(origins))
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"Added {paper.slug}.")


@publication.command("set")
@click.argument("slug")
@click.option("--origin", "origins", multiple=True, help="A site to add. Repeatable.")
@click.option("--remove-origin", "gone", multiple=True, help="A site to take away. Repeatable.")
@click.option("--guests/--no-guests", default=None, help="Whether guests may write.")
@click.option("--edit-seconds", type=click.IntRange(0, 86_400), help="How long a comment may be edited.")
@click.option(
    "--closes-after-days", type=click.IntRange(0, 3650), help="Close new stories' discussions after so many days; 0: never."
)
def change(
    slug: str,
    origins: tuple[str, ...],
    gone: tuple[str, ...],
    guests: bool | None,
    edit_seconds: int | None,
    closes_after_days: int | None,
) -> None:
    """Change the publication SLUG; what isn't named stays as it is."""
    load_django()
    from tertulia.assembly.founding import announce_change, usable_origin
    from tertulia.plumbing.transactions import writing

    paper = paper_named(slug)
    try:
        added, removed = [usable_origin(site) for site in origins], {usable_origin(site) for site in gone}
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    paper.origins = [site for site in dict.fromkeys([*paper.origins, *added]) if site not in removed]
    paper.guests = paper.guests if guests is None else guests
    paper.edit_seconds = paper.edit_seconds if edit_seconds is None else edit_seconds
    paper.closes_after_days = paper.closes_after_days if closes_after_days is None else closes_after_days or None
    with writing():
        paper.save(update_fields=["origins", "guests", "edit_seconds", "closes_after_days"])
        announce_change(paper)
    click.echo(f"Changed {slug}.")


@publication.command()
@click.argument("slug")
@click.option("--section", help="Only the discussions of stories in this section.")
@click.option("--hide", is_flag=True, help="Nobody sees them any more. Without it they can be read.")
@click.option("--yes", is_flag=True, help="Don't ask first.")
def close(slug: str, section: str | None, hide: bool, yes: bool) -> None:
    """Close (or hide) all discussions of the publication SLUG, those of stories to come as well; `reopen` undoes it."""
    load_django()
    from tertulia.plumbing.problems import Problem
    from tertulia.stories.reading import reached
    from tertulia.stories.services.closing import Act, close_comments

    paper = paper_named(slug)
    stories, comments = reached(paper, section)
    what = f"{'Hide' if hide else 'Close'} all discussions of {_place(slug, section)}"
    if not yes:
        click.confirm(f"{what}? It reaches {stories} stories with {comments} comments.", abort=True)
    try:
        made = close_comments(paper=paper, act=Act.HIDE if hide else Act.CLOSE, section=section)
    except Problem as wrong:
        raise click.ClickException(f"{wrong.detail} {wrong.hint}") from wrong
    click.echo(f"Done. Undo it with: tertulia publication reopen {slug} {made.id}")


@publication.command()
@click.argument("slug")
@click.argument("number", required=False)
def reopen(slug: str, number: str | None) -> None:
    """Undo the act NUMBER that closed or hid discussions of the publication SLUG; without a number, list what stands."""
    load_django()
    from tertulia.plumbing.problems import Problem
    from tertulia.stories.services.closing import undo_closing

    paper = paper_named(slug)
    if number is None:
        for act in paper.standing():
            click.echo(f"{act.id}  {act.at:%Y-%m-%d %H:%M}  {act.state}: {_place(slug, act.section)}")
        if not paper.closings:
            click.echo("Nothing is closed or hidden in one act.")
        return
    try:
        undone = undo_closing(paper=paper, closing_id=number)
    except Problem as wrong:
        raise click.ClickException(f"{wrong.detail} {wrong.hint}") from wrong
    click.echo(f"Undone: {_place(slug, undone.section)} is not {undone.state} any more by this act.")


def _place(slug: str, section: str | None) -> str:
    return slug if section is None else f"{slug}, section {section}"


@publication.command()
@click.argument("slug")
def key(slug: str) -> None:
    """Make a new API key for the publication SLUG; the one before stops working."""
    load_django()
    from tertulia.assembly.founding import new_api_key

    click.echo(new_api_key(paper_named(slug)))


def paper_named(slug: str | None):  # type: ignore[no-untyped-def]  # the model can't be imported before Django is set up
    from tertulia.plumbing.problems import Problem
    from tertulia.stories.reading import publication as find

    try:
        return find(slug)
    except Problem as wrong:
        raise click.ClickException(f"{wrong.detail} {wrong.hint}") from wrong


@click.group()
def story() -> None:
    """Move and merge stories, change their state."""


@story.command()
@click.argument("old")
@click.argument("new")
@click.option("--publication", "slug", help="Needed when there are several.")
@click.option("--merge", is_flag=True, help="When NEW has a discussion of its own: make one of both.")
def move(old: str, new: str, slug: str | None, merge: bool) -> None:
    """Move the discussion of the story OLD (address or key) to the address NEW. Old links go on working."""
    load_django()
    from tertulia.discussion.services.merging import move_or_merge
    from tertulia.plumbing.problems import Problem

    try:
        moved = move_or_merge(slug=slug, old=old, new=new, merge=merge)
    except Problem as wrong:
        raise click.ClickException(f"{wrong.detail} {wrong.hint}") from wrong
    click.echo(f"{moved.comment_count} comments are now at {moved.address}")


@story.command()
@click.argument("name")
@click.argument("to", type=click.Choice(["open", "closed", "read_only", "hidden"]))
@click.option("--publication", "slug", help="Needed when there are several.")
def state(name: str, to: str, slug: str | None) -> None:
    """Set the state of the story NAME (address or key)."""
    load_django()
    from tertulia.plumbing.problems import Problem
    from tertulia.stories.reading import find_story
    from tertulia.stories.services.registering import StoryFacts, change_state
    from tertulia.wire.shapes import StoryState

    try:
        change_state(story=find_story(name, slug), facts=StoryFacts(state=StoryState(to)))
    except Problem as wrong:
        raise click.ClickException(f"{wrong.detail} {wrong.hint}") from wrong
    click.echo(f"{name} is {to}.")
