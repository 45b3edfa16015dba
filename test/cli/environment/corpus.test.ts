import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regenerate } from '../../../src/commands/regenerate';
import { parseArguments } from '../../../src/generator/arguments/arguments';
import { parseManifest } from '../../../src/generator/manifest/manifest-file';
import { createPlan, pathOfTemplate } from '../../../src/generator/plan/plan';
import { followTemplates, templateHistory } from '../../../src/generator/plan/template-history';
import { compileTemplates } from '../../../src/generator/plan/templates';
import type { Outcome } from '../../../src/generator/report/outcome';
import { baseText } from '../../../src/generator/workspace/bases';
import { nobody, type Session } from '../../../src/session';
import { basesIn } from '../../../tools/bases';
import {
  corpus,
  editsOf,
  isDeletion,
  makeEdits,
  pathOf,
  restoreProject,
} from '../../../tools/corpus';
import { root, version } from '../../../tools/repository';
import { edit, filesIn, newFolder } from '../project-fixture';

const templatesDir = join(root, 'templates');

/** Runs `regenerate` of a generator with these templates. */
function regenerateWith(generator: { version: string; templates: string }, dir: string): Outcome {
  const session: Session = {
    cwd: dir,
    env: {},
    version: generator.version,
    loadTemplates: () => compileTemplates(generator.version, generator.templates),
    ...nobody,
    run: async () => 0,
    capture: () => undefined,
    say: () => {},
  };
  return regenerate(
    parseArguments(['regenerate'], () => false),
    session,
  );
}

/** A later version: some files are longer, one is new, one is deleted. */
async function makeTomorrow(): Promise<{ version: string; templates: string }> {
  const templates = await newFolder();
  cpSync(templatesDir, templates, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  edit(
    templates,
    'project/src/eternal/orchestrator.ts',
    'export const ORCHESTRATOR_SHAPE = 2;',
    'export const ORCHESTRATOR_SHAPE = 99;',
  );
  edit(templates, 'project/package.json.hbs', '"scripts": {', '"scripts": {\n    "tomorrow": "",');
  edit(templates, 'project/host.json.hbs', '"version": "2.0",', '"version": "2.0",\n  "new": {},');
  for (const path of ['project/README.md.hbs', 'job/test/{{id}}.test.ts.hbs']) {
    writeFileSync(
      join(templates, path),
      `${readFileSync(join(templates, path), 'utf8')}\n// new\n`,
    );
  }
  writeFileSync(join(templates, 'project/src/eternal/new.ts'), 'export {};\n');
  rmSync(join(templates, 'project/.vscode/tasks.json'));
  return { version: '99.0.0', templates };
}

function readManifest(dir: string) {
  const text = readFileSync(join(dir, 'eternal.json'), 'utf8');
  return { text, manifest: parseManifest(text, version) };
}

/** The lines that the user wrote, by file, without blank lines. */
const linesOf = (project: (typeof corpus)[number]): [path: string, lines: string[]][] =>
  editsOf(project).map((patch) => {
    const lines = patch.hunks.flatMap((hunk) => hunk.lines);
    const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    return [pathOf(patch), added.filter((line) => line.trim() !== '')];
  });

describe.each(corpus)('the project $name of $version', (project) => {
  async function restoreEdited(): Promise<string> {
    const dir = await newFolder();
    restoreProject(project, dir);
    makeEdits(dir, editsOf(project));
    return dir;
  }

  const generators = [
    { which: 'this', make: async () => ({ version, templates: templatesDir }) },
    { which: 'a later', make: makeTomorrow },
  ];

  it.each(generators)('keeps the edits of its user under $which generator', async ({ make }) => {
    const dir = await restoreEdited();
    const generator = await make();

    const first = regenerateWith(generator, dir);
    const files = await filesIn(dir);
    const second = regenerateWith(generator, dir);

    expect(first.changes?.filter(({ action }) => action === 'conflict')).toEqual([]);
    for (const [path, lines] of linesOf(project)) {
      expect(lines.filter((line) => !files[path]?.split('\n').includes(line))).toEqual([]);
    }
    const deleted = editsOf(project).filter(isDeletion).map(pathOf);
    expect(deleted.filter((path) => path in files)).toEqual([]);
    expect(new Set(second.changes?.map(({ action }) => action))).toEqual(new Set(['same', 'keep']));
    expect(await filesIn(dir)).toEqual(files);
  });

  it('has no file whose template this version has lost', async () => {
    const dir = await newFolder();
    restoreProject(project, dir);
    const { text, manifest } = readManifest(dir);
    const templates = compileTemplates(version);
    const planned = createPlan(manifest, text, templates).files.map(({ path }) => path);
    const followed = [...followTemplates(templateHistory, project.version).keys()].flatMap((name) =>
      [undefined, ...manifest.jobs].flatMap((job) => pathOfTemplate(name, manifest, job) ?? []),
    );

    const known = new Set([...planned, ...followed]);
    expect(basesIn(dir).paths.filter((path) => !known.has(path))).toEqual([]);
  });

  it('gets the files and the merge bases of a later generator', async () => {
    const dir = await restoreEdited();
    const generator = await makeTomorrow();

    const { warnings } = regenerateWith(generator, dir);

    const files = await filesIn(dir);
    const bases = basesIn(dir);
    expect(warnings?.join('\n')).toMatch(/\(shape \d+ → 99\)/);
    expect(baseText(bases.get('package.json'))).toContain('"tomorrow"');
    expect(files['package.json']).toContain('"tomorrow"');
    expect(files['host.json']).toContain('"new": {}');
    expect(files['src/eternal/new.ts']).toBe('export {};\n');
    expect(baseText(bases.get('src/eternal/new.ts'))).toBe('export {};\n');
    expect(files).not.toHaveProperty(['.vscode/tasks.json']);
    expect(bases.has('.vscode/tasks.json')).toBe(false);
    expect(files['eternal.json']).toContain('"generator": "99.0.0"');
  });
});
