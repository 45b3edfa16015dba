import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands } from '../src/cli';
import { parseArguments } from '../src/generator/arguments/arguments';
import type { Finding } from '../src/generator/compare/findings/finding';
import { type ErrorCode, exitCodes, GeneratorError } from '../src/generator/errors';
import type { Owner } from '../src/generator/plan/planned-file';
import type { Templates } from '../src/generator/plan/templates';
import { exitCodeOf } from '../src/generator/report/outcome';
import { nobody, type Session } from '../src/session';

/** A generator: its version and its templates. */
export interface Release {
  readonly version: string;
  readonly loadTemplates: () => Templates;
}

/** A change as `--json` reports it. */
export interface Reported {
  readonly path: string;
  readonly action: string;
  readonly owner: Owner;
  readonly from?: string | undefined;
  readonly why?: string | undefined;
  readonly conflicts?: readonly { readonly ours: string; readonly theirs: string }[] | undefined;
}

/** An error that the user caused. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The result of one run of the generator. */
export interface RunResult {
  readonly exitCode: number;
  readonly changes: readonly Reported[];
  readonly markers: readonly unknown[];
  /** Of `check` and `list`. */
  readonly findings: readonly Finding[];
  readonly warnings: readonly string[];
  readonly nextSteps: readonly string[];
  readonly refusal?: Refusal;
  /** The next step that its error names. */
  readonly hint?: string | undefined;
}

/** The text of each file by path, without the generator's working files. */
export type Files = ReadonlyMap<string, string>;

const unexpected = (): never => {
  throw new Error('nothing is asked or started here');
};

/** A project on the disk. The generator runs in this process, like in `cli.ts`. */
export class Project {
  constructor(
    readonly root: string,
    public release: Release,
    readonly capture: Session['capture'] = unexpected,
  ) {}

  /** Throws every error except a `GeneratorError`: it is a bug. */
  async run(args: readonly string[]): Promise<RunResult> {
    try {
      const answers = parseArguments([...args, '--dir', this.root, '--json'], () => false);
      const outcome = await commands[answers.command](answers, this.#session());
      const { changes = [], conflictMarkers = [], findings = [] } = outcome;
      const { warnings = [], nextSteps = [], error } = outcome;
      const exitCode = exitCodeOf(outcome);
      const found = { changes, markers: conflictMarkers, findings, warnings, nextSteps };
      return { exitCode, ...found, hint: error?.hint };
    } catch (error) {
      if (!(error instanceof GeneratorError)) throw error;
      const { code, message, hint } = error;
      const nothing = { changes: [], markers: [], findings: [], warnings: [], nextSteps: [] };
      return { exitCode: exitCodes[code], ...nothing, refusal: { code, message }, hint };
    }
  }

  #session(): Session {
    return {
      ...this.release,
      cwd: this.root,
      env: {},
      ...nobody,
      run: unexpected,
      capture: this.capture,
      say: () => {},
    };
  }

  read = (path: string): string => readFileSync(join(this.root, path), 'utf8');

  has = (path: string): boolean =>
    lstatSync(join(this.root, path), { throwIfNoEntry: false }) !== undefined;

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove = (path: string): void => rmSync(join(this.root, path));

  paths(): string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((path) => !/^(node_modules|\.git|\.eternal\/run)\//.test(path))
      .sort();
  }

  /** The files of the user and of the templates, without `.eternal`. */
  ownPaths = (): string[] => this.paths().filter((path) => !path.startsWith('.eternal/'));

  files = (): Files => new Map(this.paths().map((path) => [path, this.read(path)]));

  /** The time of the last change of each file. */
  times = (): ReadonlyMap<string, number> =>
    new Map(this.paths().map((path) => [path, lstatSync(join(this.root, path)).mtimeMs]));

  /** Restores these files, with nothing to undo. It is much faster than a new folder. */
  reset(files: Files, release: Release): void {
    rmSync(join(this.root, '.eternal/run'), { recursive: true, force: true });
    const there = this.files();
    for (const path of there.keys()) if (!files.has(path)) this.remove(path);
    for (const [path, text] of files) if (there.get(path) !== text) this.write(path, text);
    this.release = release;
  }
}
