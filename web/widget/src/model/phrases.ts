/** One phrase in the plural forms its language has; `{n}` stands for the number. */
export interface Plural {
  readonly one: string;
  readonly many?: string;
  readonly other: string;
}

/** Puts values into `{name}` places. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

export function plural(language: string, forms: Plural, n: number): string {
  const form = new Intl.PluralRules(language).select(n) as keyof Plural;
  return fill(forms[form] ?? forms.other, { n: new Intl.NumberFormat(language).format(n) });
}
