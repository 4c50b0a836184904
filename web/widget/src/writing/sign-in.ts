import * as words from "words";
import type { SignedIn, Way } from "../../../shared/shapes.ts";
import { Api, fill, html, nothing, Problem, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { State } from "../state/state.ts";
import { keepMember } from "./claiming.ts";
import { wordsFor } from "./problems.ts";
import { helpFor, signInAt, waysOf } from "./providers.ts";

let made = 0;

/** Asks in place who somebody is: a name is enough for a guest, a code by e-mail or an account elsewhere makes a member. */
export class SignIn {
  private step: "who" | "code" | "second" = "who";
  /** Good for a second factor alone. */
  private waiting = "";
  private email = "";
  private nameNeeded = false;
  private busy = false;
  private problem = "";
  /** Which form the problem belongs to. */
  private asked = "";
  private ways: readonly Way[] = [];
  /** What went wrong at which provider. */
  private trouble: { readonly why: string; readonly way: Way } | null = null;
  private readonly id = `who-${++made}`;

  constructor(
    private readonly reading: Reading,
    private readonly title: string,
    /** Goes on with what the reader wanted; a name makes a guest, none means signed in. */
    private readonly done: (guestName?: string) => Promise<void>,
    private readonly cancel: () => unknown,
  ) {
    void waysOf(reading.api).then((ways) => {
      this.ways = ways;
      return reading.state.update();
    });
  }

  focus(): void {
    this.reading.screen.element(this.id)?.querySelector("input")?.focus();
  }

  draw(): TemplateResult {
    const { discussion, session } = this.reading.state;
    // Who is a guest already comes to be more than that.
    const guests = discussion!.story.guests && !session.reader;
    return html`<div class="who-are-you" id=${this.id} role="group" aria-labelledby="${this.id}-title">
      <p class="title" id="${this.id}-title">${this.title}</p>
      <div class="ways">
        ${this.step === "second" ? this.secondForm() : this.step === "code" ? this.codeForm() : [guests ? [this.guestForm(), html`<p class="or">${words.or}</p>`] : nothing, this.emailForm()]}
      </div>
      ${this.step === "who" && this.ways.length ? this.providers() : nothing}
      <p class="after"><button type="button" class="plain" @click=${this.cancel}>${words.cancel}</button> ${this.help()}</p>
    </div>`;
  }

  private providers(): TemplateResult {
    const { trouble } = this;
    return html`<div class="providers">
      <p class="or">${words.orWith}</p>
      ${this.ways.map((way) => html`<button type="button" part="button" @click=${() => this.goTo(way)}>${way.name}</button>`)}
      ${trouble ? html`<p class="problem" role="alert">${words.providerTrouble[trouble.why]}</p>` : nothing}
    </div>`;
  }

  /** It knows what went wrong last, and where. */
  private help(): TemplateResult {
    const { why, way } = this.trouble ?? {};
    return html`<a href=${helpFor(this.reading.state.setup.origin, why, way)} target="_blank" rel="noopener">${words.signInHelp}</a>`;
  }

  private goTo(way: Way): void {
    const { state } = this.reading;
    const say = (why: string | null) => {
      this.trouble = why ? { why, way } : null;
      void state.update();
    };
    say(null);
    signInAt(state.setup.origin, way, say, ({ token, reader }) => {
      const ask = keepMember(this.reading, token, reader);
      say(null);
      void this.done()
        .catch((problem) => {
          this.asked = "email";
          this.problem = wordsFor(problem);
          void state.update();
        })
        .then(ask);
    });
  }

  private guestForm(): TemplateResult {
    const go = (given: FormData) => this.done(String(given.get("name")).trim());
    return this.form("guest", go, words.asGuest, html`
      <label for="${this.id}-name">${words.yourName}</label>
      <input id="${this.id}-name" name="name" required minlength="2" maxlength="40" autocomplete="nickname">
      <p class="hint">${words.guestHint}</p>`);
  }

  private emailForm(): TemplateResult {
    const go = async (given: FormData) => {
      const email = String(given.get("email")).trim();
      await this.reading.api.send("POST", "/sign-in/codes", { email });
      this.email = email;
      this.step = "code";
      await this.reading.state.update();
      this.focus();
    };
    return this.form("email", go, words.sendCode, html`
      <label for="${this.id}-email">${words.yourEmail}</label>
      <input id="${this.id}-email" name="email" type="email" required autocomplete="email">
      <p class="hint">${words.emailHint}</p>`);
  }

  private codeForm(): TemplateResult {
    const back = () => {
      this.step = "who";
      this.problem = "";
      void this.reading.state.update().then(() => this.focus());
    };
    return this.form("code", (given) => this.signIn(given), words.signIn, html`
      <p class="hint" role="status">${fill(words.codeSent, { email: this.email })}
        <button type="button" class="plain" @click=${back}>${words.otherEmail}</button></p>
      <label for="${this.id}-code">${words.yourCode}</label>
      <input id="${this.id}-code" name="code" required inputmode="numeric" pattern="\\s*(\\d\\s*){6}" maxlength="12" autocomplete="one-time-code">
      ${this.nameNeeded ? html`<label for="${this.id}-name">${words.newHere}</label>
        <input id="${this.id}-name" name="name" required minlength="2" maxlength="40" autocomplete="nickname">` : nothing}`);
  }

  private async signIn(given: FormData): Promise<void> {
    const name = given.get("name");
    const order = { email: this.email, code: String(given.get("code")).replace(/\s/g, ""), ...(name ? { name: String(name).trim() } : {}) };
    let ask: () => Promise<void>;
    try {
      const { body } = await this.reading.api.send<SignedIn>("POST", "/sign-in", order);
      if (body.second_factor) return await this.askSecond(body.token);
      ask = keepMember(this.reading, body.token, body.reader);
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.code.startsWith("name-") || this.nameNeeded) throw problem;
      this.nameNeeded = true;
      await this.reading.state.update();
      this.reading.screen.element(`${this.id}-name`)?.focus();
      // A guest's name may be a member's by now: then there is more to say than that one is needed.
      if (problem.code !== "name-needed") throw problem;
      return;
    }
    await this.done();
    await ask();
  }

  /** Nobody is signed in yet: the token is kept here, and is good for one thing. */
  private async askSecond(token: string): Promise<void> {
    this.step = "second";
    this.waiting = token;
    await this.reading.state.update();
    this.focus();
  }

  private secondForm(): TemplateResult {
    const { api } = this.reading;
    const go = async (given: FormData) => {
      const half = new Api(api.origin, () => this.waiting);
      const { body } = await half.send<SignedIn>("POST", "/sign-in/second", { code: String(given.get("second")).trim() });
      const ask = keepMember(this.reading, body.token, body.reader);
      await this.done();
      await ask();
    };
    return this.form("second", go, words.signIn, html`
      <label for="${this.id}-second">${words.secondCode}</label>
      <input id="${this.id}-second" name="second" required minlength="6" maxlength="40" autocomplete="one-time-code">`);
  }

  private form(name: string, go: (given: FormData) => Promise<void>, button: string, fields: TemplateResult): TemplateResult {
    const submit = async (event: SubmitEvent) => {
      event.preventDefault();
      if (this.busy) return;
      this.busy = true;
      this.asked = name;
      this.problem = "";
      void this.reading.state.update();
      try {
        await go(new FormData(event.target as HTMLFormElement));
      } catch (problem) {
        this.problem = wordsFor(problem);
      }
      this.busy = false;
      void this.reading.state.update();
    };
    return html`<form @submit=${submit}>${fields}
      ${this.problem && this.asked === name ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <button class="main" part="button" aria-busy=${this.busy}>${button}</button></form>`;
  }
}

/** Whether the server refused because our token is of no use any more; then it is forgotten. */
export function signedOutElsewhere(state: State, problem: unknown): boolean {
  if (!(problem instanceof Problem) || problem.code !== "sign-in-needed") return false;
  state.session.forget();
  return true;
}

export async function signOut({ state, api }: Reading): Promise<void> {
  // Even when the server cannot be reached, this browser forgets who it was.
  await api.send("DELETE", "/session").catch(() => {});
  state.session.forget();
}
