"""A Spanish page: not one English word of ours is left on it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

import tertulia
from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

PLACEHOLDER = re.compile(r"\\?\{\w+\\?\}|%\\?\(\w+\\?\)[sd]|\\\[\w+\\\]")
WORDS = Path(__file__).parents[2] / "web" / "widget" / "src" / "words"
CATALOG = Path(tertulia.__file__).parent / "locale" / "es" / "LC_MESSAGES" / "django.po"
# What the browser says of dates in English.
DATES = {"now", "ago", "yesterday", "minute", "minutes", "hour", "hours", "second", "seconds", "January", "November"}

# Everything that is read or read out: text, and what stands in attributes.
_SEEN = """(root) => {
    const texts = [];
    const look = (node) => {
        if (node.shadowRoot) look(node.shadowRoot);
        for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(node.getAttribute?.(name) ?? "");
        for (const child of node.childNodes ?? []) {
            if (child.nodeType === Node.TEXT_NODE) texts.push(child.data);
            else if (child.localName !== "script" && child.localName !== "style") look(child);
        }
    };
    look(root);
    return texts.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def in_widget() -> Iterator[str]:
    quoted = re.compile(r'"((?:[^"\\]|\\.)*)"')
    english, spanish = (set(quoted.findall((WORDS / f"{name}.ts").read_text("utf-8"))) for name in ("en", "es"))
    # The language names itself, too.
    yield from english - spanish - {"en"}


def in_pages() -> Iterator[str]:
    with CATALOG.open("rb") as file:
        for message in read_po(file, locale="es"):
            ours = zip(as_tuple(message.id), as_tuple(message.string), strict=False)
            yield from (english for english, spanish in ours if english and english != spanish)


def as_tuple(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)


@cache
def english_words() -> re.Pattern[str]:
    phrases = {phrase for phrase in {*in_widget(), *in_pages(), *DATES} if re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", phrase))}
    patterns = (PLACEHOLDER.sub(r"[^ ]+", re.escape(phrase)) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(patterns, key=len, reverse=True))})(?!\w)")


def is_spanish(seen: list[str]) -> None:
    found = {text: match.group() for text in seen if (match := english_words().search(text))}
    assert seen
    assert not found


@pytest.fixture
def reader(visit: Visit) -> Person:
    return visit(locale="es-ES")


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request), "El paso sigue cerrado", language="es")
    talk.says(made, "Berta", "Lo prometieron en primavera.")
    return made


def discussion_is_spanish(reader: Person) -> None:
    is_spanish(reader.discussion.evaluate(_SEEN))


def test_english_words_would_be_found() -> None:
    with pytest.raises(AssertionError):
        is_spanish(["Responder", "Your comment"])
    with pytest.raises(AssertionError):
        is_spanish(["3 comments"])
    is_spanish(["Responder", "3 comentarios"])


def test_reading_and_writing_are_spanish(story: Story, talk: Talk, reader: Person) -> None:
    reader.expects_answers(422, 403)
    for n in range(22):
        talk.says(story, "Carlos", f"Nota {n}")
    talk.respects("Carlos", talk.says(story, "Berta", "Bien dicho.\n\n" + "Una línea más.\n\n" * 20))
    view, press = reader.discussion, reader.presses
    reader.opens(story)
    discussion_is_spanish(reader)
    press("Leer más")
    press("Más comentarios")
    discussion_is_spanish(reader)

    press("Publicar")
    expect(view.get_by_role("alert")).to_be_visible()
    discussion_is_spanish(reader)
    view.get_by_label("Su comentario").first.fill("Ya es otoño.")
    press("Publicar")
    discussion_is_spanish(reader)
    view.get_by_label("Su correo electrónico").fill("pilar@lectores.example")
    press("Enviarme un código")
    code = view.get_by_label("Código de seis cifras")
    expect(code).to_be_visible()
    discussion_is_spanish(reader)
    code.fill("000000")
    press("Entrar")
    expect(view.get_by_role("alert")).to_be_visible()
    discussion_is_spanish(reader)
    press("Usar otra dirección")
    view.get_by_label("Su nombre").fill("Pilar")
    press("Seguir como invitado")
    reader.sees("Ya es otoño.")
    discussion_is_spanish(reader)


def test_acting_is_spanish(story: Story, talk: Talk, reader: Person) -> None:
    view, press = reader.discussion, reader.presses
    reader.opens(story)
    reader.acts("Responder", "Lo prometieron")
    discussion_is_spanish(reader)
    reader.row("Lo prometieron").get_by_role("textbox").fill("¿Qué primavera?")
    reader.row("Lo prometieron").get_by_role("button", name="Publicar").click()
    view.get_by_label("Su nombre").fill("Pilar")
    press("Seguir como invitado")
    reader.sees("¿Qué primavera?")

    reader.acts("Denunciar", "Lo prometieron")
    expect(view.get_by_role("dialog")).to_be_visible()
    discussion_is_spanish(reader)
    view.get_by_label("Un ataque personal").check()
    press("Enviar denuncia")
    reader.is_told("Gracias.")
    reader.acts("Respeto", "Lo prometieron")
    reader.acts("Editar", "¿Qué primavera?")
    discussion_is_spanish(reader)
    reader.row("¿Qué primavera?").get_by_role("textbox").fill("¿Cuál primavera?")
    press("Guardar")
    reader.sees("¿Cuál primavera?")
    discussion_is_spanish(reader)
    reader.acts("Borrar", "¿Cuál primavera?")
    discussion_is_spanish(reader)
    press("Borrarlo")
    expect(view.get_by_text("Un comentario borrado por quien lo escribió")).to_be_visible()
    discussion_is_spanish(reader)


@pytest.mark.parametrize("state", ["open", "closed", "read_only", "hidden"])
def test_every_state_of_an_empty_discussion_is_spanish(talk: Talk, reader: Person, state: str) -> None:
    reader.expects_answers(404)
    story = talk.story(f"vacia-{state.replace('_', '-')}", "El paso sigue cerrado", language="es")
    talk.push(story, state=state)
    reader.page.goto(story.address)
    expect(reader.discussion.locator(".notice").first).to_be_visible()
    discussion_is_spanish(reader)


def test_trouble_is_spanish(story: Story, reader: Person) -> None:
    reader.watch.expected.add("ERR_FAILED")
    reader.page.route("**/api/v1/discussion*", lambda route: route.abort())
    reader.page.goto(story.address)
    expect(reader.discussion.locator(".notice")).to_be_visible()
    discussion_is_spanish(reader)
    reader.page.unroute("**/api/v1/discussion*")
    reader.presses("Intentar de nuevo")
    reader.sees("Lo prometieron")
    with reader.offline():
        reader.discussion.get_by_label("Su comentario").fill("Sin red.")
        reader.presses("Publicar")
        expect(reader.discussion.get_by_label("Su nombre").or_(reader.discussion.get_by_role("alert"))).to_be_visible()
        discussion_is_spanish(reader)


def test_the_pages_without_scripts_are_spanish(story: Story, talk: Talk, visit: Visit) -> None:
    reader = visit(locale="es-ES", java_script_enabled=False)
    reader.expects_answers(401, 403, 404, 422)
    page: Page = reader.page
    comment = talk.says(story, "Carlos", "Bien dicho.")
    talk.says(story, "Berta", "¿Verdad?", to=comment)
    closed = talk.story("cerrada", "El paso sigue cerrado", language="es")
    talk.push(closed, state="closed")
    reads = [
        talk.discussion(story),
        f"{talk.discussion(story)}?sort=respected",
        f"{talk.discussion(story)}/fragment",
        talk.discussion(closed),
        f"{talk.url}/c/{comment}",
        f"{talk.url}/c/{comment}/act",
        f"{talk.url}/c/{comment}/act/reported",
        # Nobody knows whose language that would be, unless the address says.
        f"{talk.url}/c/12345?lang=es",
        f"{talk.url}/sign-in",
        f"{talk.url}/d/chronicle?lang=es",
    ]
    for address in reads:
        page.goto(address)
        page_is_spanish(page)

    page.goto(talk.discussion(story))
    page.get_by_label("Su comentario").fill("De nadie todavía.")
    page.get_by_role("button", name="Publicar comentario").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page_is_spanish(page)
    page.locator("form.write").get_by_label("Su nombre").fill("Pilar")
    page.get_by_role("button", name="Publicar comentario").click()
    expect(page.locator("article.here")).to_contain_text("De nadie todavía.")
    page.goto(page.url + "/act")
    page_is_spanish(page)
    page.goto(f"{talk.url}/sign-in")
    page.get_by_label("correo electrónico").fill("paula@lectores.example")
    page.locator("form.act button").click()
    page_is_spanish(page)
    page.get_by_label("Código").fill("000000")
    page.locator("form.act button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page_is_spanish(page)


def page_is_spanish(page: Page) -> None:
    # The link to the same page in English is English, and its name is “English”; a problem's code is for machines.
    seen = [text for text in page.locator("html").evaluate(_SEEN) if not re.fullmatch(r"English|\d+ · [a-z-]+", text)]
    is_spanish(seen)
