/** The parameters of a query, as .NET reads them: the case of names does not matter, and repeated values become one, with commas. */
export class ApiQuery {
  readonly #values = new Map<string, string>();

  constructor(query: URLSearchParams) {
    for (const [name, value] of query) {
      const key = name.toLowerCase();
      const before = this.#values.get(key);
      this.#values.set(key, before === undefined ? value : `${before},${value}`);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** A missing or malformed value is `fallback`. */
  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === 'true') return true;
    return text === 'false' ? false : fallback;
  }

  /** Undefined for a missing or malformed value. */
  count(name: string): number | undefined {
    const text = this.text(name)?.trim() ?? '';
    return /^\d+$/.test(text) ? Number(text) : undefined;
  }

  /** In ms since 1970; undefined for a missing or malformed value. */
  time(name: string): number | undefined {
    const text = this.text(name) ?? '';
    // JavaScript also reads texts such as `abc 5` as a time.
    const time = /^\s*\d{1,4}[-/]\d{1,2}[-/]\d{1,4}/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  }

  /** A number of seconds as ms; undefined for a missing or malformed value. */
  seconds(name: string): number | undefined {
    const text = this.text(name)?.trim() ?? '';
    const seconds = Number(text);
    return text === '' || Number.isNaN(seconds) ? undefined : seconds * 1_000;
  }
}
