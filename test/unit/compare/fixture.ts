import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import { type Job, type Manifest, printManifest } from '../../../src/generator/manifest/manifest';
import { NameRegister } from '../../../src/generator/manifest/schema';
import {
  compileTemplates,
  type Template,
  type Templates,
} from '../../../src/generator/plan/templates';
import { type PreparedChanges, prepareChanges, type Target } from '../../../src/generator/prepare';
import type { MergeBases } from '../../../src/generator/workspace/bases';
import { basesIn, baseTextIn, setBases } from '../../../tools/bases';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';
import { type JobSaid, makeJob, makeManifest, version } from '../support';

const project = {
  '.gitignore': 'node_modules/\ndist/\n',
  'local.settings.json': '{\n  "Values": {\n    "Storage": "dev"\n  }\n}\n',
  'package.json': '{\n  "name": "{{name}}",\n  "scripts": {\n    "test": "vitest run"\n  }\n}\n',
  'src/eternal/index.ts': 'first\nsecond\nthird\nfourth\nfifth\n',
};

const compiled = compileTemplates(version);

/** A project of few files, and the jobs' real ones. `changed` are texts of a later version; `undefined` is no longer a file. */
export function makeTemplates(
  changed: Readonly<Record<string, string | undefined>> = {},
): Templates {
  const ofProject = Object.entries({ ...project, ...changed }).flatMap(
    ([path, text]): Template[] => {
      if (text === undefined) return [];
      if (!text.includes('{{name}}')) return [{ path, text }];
      const fill = (model: object) => text.replace('{{name}}', Reflect.get(model, 'name'));
      return [{ path, text: fill }];
    },
  );
  return {
    version,
    in: (set) => (set === 'project' ? ofProject : compiled.in(set)),
  };
}

/** Jobs of one project; those without a processor have the default one. */
export function jobsOf(...given: (string | JobSaid)[]): Job[] {
  const register = new NameRegister();
  return given.map((job) => makeJob(typeof job === 'string' ? { id: job } : job, register));
}

type Wanted = Partial<Omit<Target, 'root' | 'isNew' | 'manifest'>> & {
  readonly jobs?: readonly Job[];
  readonly name?: string;
};

/** A project on the disk that is generated into. */
export class Fixture {
  constructor(readonly root: string) {}

  at = (path: string): string => join(this.root, path);
  has = (path: string): boolean => existsSync(this.at(path));
  read = (path: string): string => readFileSync(this.at(path), 'utf8');
  bases = (): MergeBases => basesIn(this.root);
  readBase = (path: string): string | undefined => baseTextIn(this.root, path);
  hasBase = (path: string): boolean => this.bases().has(path);
  setBases = (changed: Readonly<Record<string, string | undefined>>): void =>
    setBases(this.root, changed);
  remove = (path: string): void => rmSync(this.at(path), { recursive: true });

  write(path: string, text: string | Buffer): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  edit(path: string, from: string | RegExp, to: string): void {
    const text = this.read(path);
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${path} has no ${from}`);
    this.write(path, edited);
  }

  /** In the place of what stands there. */
  mkdirp(path: string): void {
    rmSync(this.at(path), { recursive: true, force: true });
    mkdirSync(this.at(path), { recursive: true });
  }

  /** What a run would change, when the manifest has these jobs. */
  prepare({ jobs = jobsOf('orders'), name, ...wanted }: Wanted = {}): PreparedChanges {
    const manifest: Manifest = { ...makeManifest(...jobs), ...(name && { name }) };
    return prepareChanges({
      root: this.root,
      manifest,
      text: printManifest(manifest),
      templates: makeTemplates(),
      ...wanted,
    });
  }

  /** Changes it, unless there are conflicts. */
  async run(wanted: Wanted = {}): Promise<PreparedChanges> {
    const prepared = this.prepare(wanted);
    if (prepared.changes.every(({ action }) => action !== 'conflict')) applyChanges(prepared);
    return prepared;
  }
}

/** A project with these jobs, just made. */
export async function makeFixture(wanted: Wanted = {}): Promise<Fixture> {
  const fixture = await emptyFixture();
  await fixture.run(wanted);
  return fixture;
}

export async function emptyFixture(): Promise<Fixture> {
  const root = await makeTempDir();
  onTestFinished(() => removeTempDir(root));
  return new Fixture(root);
}

/** The changes that are more than `same`: `update src/a.ts`, `move src/a.ts → src/b.ts`. */
export const listChanges = ({ changes }: Pick<PreparedChanges, 'changes'>): string[] =>
  changes
    .filter(({ action }) => action !== 'same')
    .map(({ action, path, from }) => `${action} ${from === undefined ? '' : `${from} → `}${path}`)
    .sort();
