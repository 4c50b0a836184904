/** Where a browser keeps small things: localStorage, or only this page's memory when the reader's settings forbid it. */
export class Cupboard {
  private readonly memory = new Map<string, string>();

  constructor(private readonly storage: () => Storage = () => localStorage) {}

  read(name: string): string | null {
    try {
      return this.storage().getItem(name);
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  /** Null forgets. A full storage is no reason to lose what the reader typed: it stays in memory. */
  write(name: string, value: string | null): void {
    try {
      if (value === null) this.storage().removeItem(name);
      else this.storage().setItem(name, value);
    } catch {
      if (value === null) this.memory.delete(name);
      else this.memory.set(name, value);
    }
  }
}
