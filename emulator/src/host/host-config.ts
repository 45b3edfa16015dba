/** Settings by path, such as `extensions.http.routePrefix`. The case of names does not matter, as in .NET's configuration. */
export class HostConfig {
  readonly #values = new Map<string, { readonly path: string; readonly value: unknown }>();

  /**
   * @param file the content of host.json
   * @param env settings named `AzureFunctionsJobHost__<path>`, with `__` for each dot, override the file
   */
  constructor(file: Record<string, unknown>, env: NodeJS.ProcessEnv) {
    this.#add('', file);
    for (const [name, value] of Object.entries(env)) {
      const path = /^AzureFunctionsJobHost(?:__|:)(.+)$/i.exec(name)?.[1];
      if (path !== undefined) this.#set(path.replace(/__|:/g, '.'), value);
    }
  }

  #add(path: string, value: unknown): void {
    if (typeof value !== 'object' || value === null) {
      this.#set(path, value);
      return;
    }
    for (const [name, part] of Object.entries(value)) {
      this.#add(path === '' ? name : `${path}.${name}`, part);
    }
  }

  #set(path: string, value: unknown): void {
    if (value === null || value === undefined) return;
    const key = path.toLowerCase();
    this.#values.set(key, { path: this.#values.get(key)?.path ?? path, value });
  }

  /** All paths that have a value. An item of a list ends in its index. */
  get paths(): string[] {
    return [...this.#values.values()].map(({ path }) => path);
  }

  text(path: string): string | undefined {
    const value = this.#values.get(path.toLowerCase())?.value;
    return value === undefined ? undefined : String(value);
  }

  /** @throws Error when the value is neither true nor false */
  flag(path: string): boolean {
    const text = this.text(path)?.toLowerCase() ?? 'false';
    if (text === 'true' || text === 'false') return text === 'true';
    throw new Error(`host.json: ${path}: "${text}" is not a boolean (write true or false)`);
  }

  /** One of `choices`; the first is the default. Case does not matter. @throws Error for any other value */
  choice<T extends string>(path: string, choices: readonly [T, ...T[]]): T {
    const text = this.text(path);
    if (text === undefined) return choices[0];
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    throw new Error(`host.json: ${path}: "${text}" is not legal (write ${choices.join(' or ')})`);
  }

  /** The values directly below a path, by name. Those of a list are in its order. */
  below(path: string): [name: string, value: string][] {
    const prefix = `${path}.`.toLowerCase();
    return [...this.#values.values()]
      .filter((entry) => entry.path.toLowerCase().startsWith(prefix))
      .map((entry) => [entry.path.slice(prefix.length), String(entry.value)]);
  }
}
