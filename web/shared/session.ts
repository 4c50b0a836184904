import type { Cupboard } from "./cupboard.ts";
import type { Reader } from "./shapes.ts";

interface Kept {
  readonly token: string;
  readonly reader: Reader;
}

/**
 * Who is signed in on one platform, kept across pages of the paper.
 * The name is kept beside the token so that the first drawing already has room for it.
 */
export class Session {
  readonly name: string;

  constructor(
    origin: string,
    private readonly cupboard: Cupboard,
  ) {
    this.name = `tertulia:session:${origin}`;
  }

  /** "" when only a cookie says who this is; null when nobody is signed in. */
  get token(): string | null {
    return this.kept?.token ?? null;
  }

  get reader(): Reader | null {
    return this.kept?.reader ?? null;
  }

  /** Members and staff: who is known by a mail address, on every machine. */
  get isMember(): boolean {
    return (this.reader?.kind ?? "guest") !== "guest";
  }

  keep(token: string, reader: Reader): void {
    this.write(JSON.stringify({ token, reader } satisfies Kept));
  }

  forget(): void {
    this.write(null);
  }

  private get kept(): Kept | null {
    try {
      return JSON.parse(this.cupboard.read(this.name) ?? "null");
    } catch {
      return null;
    }
  }

  /** Other tabs hear of it by the browser's storage event; a second widget on this page would not, so we tell it. */
  private write(value: string | null): void {
    this.cupboard.write(this.name, value);
    dispatchEvent(new Event(this.name));
  }
}
