import type { Judgement } from "./shapes.ts";

/** What a request came back with when it was not what we asked for (RFC 9457), or no answer at all. */
export class Problem extends Error {
  constructor(
    /** 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    readonly detail = "",
    readonly hint = "",
    /** Seconds the server asks us to wait; 0 when it did not say. */
    readonly wait = 0,
    /** Of “nudge” and “refused”. */
    readonly judgement?: Judgement,
  ) {
    super(`${code}: ${detail} ${hint}`);
  }
}

export type Query = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/** Null and undefined values are left out; a list repeats its name. */
export function queryString(query: Query): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one != null) pairs.append(name, one);
  }
  return pairs.size ? `?${pairs}` : "";
}

/** Every call rejects with a {@link Problem} and nothing else. */
export class Api {
  constructor(
    readonly origin: string,
    private readonly token: () => string | null = () => null,
  ) {}

  /** Public bytes, the same for every reader: without credentials, so that every cache on the way may keep them. */
  read<T>(path: string, query: Query = {}): Promise<T> {
    return this.ask<T>(path + queryString(query), { credentials: "omit" }).then((answer) => answer.body);
  }

  /** In the reader's own name; with credentials "omit" no cookie is sent, and none is taken. */
  send<T>(method: string, path: string, body?: object, credentials: RequestCredentials = "include"): Promise<{ status: number; body: T }> {
    const headers: Record<string, string> = {};
    const token = this.token();
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    return this.ask<T>(path, { method, headers, credentials, body: body ? JSON.stringify(body) : null });
  }

  private async ask<T>(path: string, request: RequestInit): Promise<{ status: number; body: T }> {
    let answer: Response;
    let body: unknown;
    try {
      answer = await fetch(`${this.origin}/api/v1${path}`, request);
      body = answer.status === 204 ? null : await answer.json();
    } catch {
      throw new Problem(0, navigator.onLine ? "unreachable" : "offline");
    }
    if (!answer.ok) throw problemFrom(answer, body as Partial<Problem>);
    return { status: answer.status, body: body as T };
  }
}

function problemFrom(answer: Response, body: Partial<Problem>): Problem {
  const wait = Number(answer.headers.get("Retry-After")) || 0;
  return new Problem(answer.status, body.code ?? "failed", body.detail, body.hint, wait, body.judgement);
}
