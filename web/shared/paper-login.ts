import { type Api, Problem } from "./api.ts";
import type { Cupboard } from "./cupboard.ts";
import type { Session } from "./session.ts";
import type { SignedIn } from "./shapes.ts";

/** What this browser remembers of the newspaper's last word: which token it was, for whom, and the session it led to. */
interface Note {
  readonly mark: string;
  readonly subject: string;
  readonly session: string;
}

/** Keeps the session here in step with the one at the newspaper. */
export class PaperLogin {
  private readonly name: string;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
    private readonly cupboard: Cupboard,
    private readonly publication: string,
  ) {
    this.name = `tertulia:paper:${api.origin}:${publication}`;
  }

  /** The newspaper's token of this page, or "" when nobody is signed in there. Gives back a problem's code, or "". */
  async follow(token: string): Promise<string> {
    const note = this.note;
    if (!token) return this.leave(note);
    const mark = token.slice(-24);
    const subject = subjectOf(token);
    const holds = note?.subject === subject && note.session === this.session.token;
    if (holds || note?.mark === mark) return "";
    try {
      const order = { publication: this.publication, token };
      const { body } = await this.api.send<SignedIn>("POST", "/sign-in/paper", order);
      // Whoever has a second factor here gives it where they sign in here.
      if (body.second_factor) return "second-factor-needed";
      this.keep({ mark, subject, session: body.token });
      this.session.keep(body.token, body.reader);
      return "";
    } catch (problem) {
      const { code } = problem as Problem;
      // Another tab has been quicker with the same token: this one hears of it.
      return code === "token-replayed" ? "" : code;
    }
  }

  /** A session that didn't come by the newspaper is none of its business. */
  private async leave(note: Note | null): Promise<string> {
    if (!note) return "";
    this.cupboard.write(this.name, null);
    if (note.session === this.session.token) {
      // It is on its way with the session's token before that is forgotten, and nothing else is sent with it any more.
      const ended = this.api.send("DELETE", "/session").catch(() => {});
      this.session.forget();
      await ended;
    }
    return "";
  }

  private get note(): Note | null {
    try {
      return JSON.parse(this.cupboard.read(this.name) ?? "null");
    } catch {
      return null;
    }
  }

  private keep(note: Note): void {
    this.cupboard.write(this.name, JSON.stringify(note));
  }
}

/** Whom it is about; the server alone knows whether that is true. */
function subjectOf(token: string): string {
  try {
    const claims = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(claims)).sub);
  } catch {
    return "";
  }
}
