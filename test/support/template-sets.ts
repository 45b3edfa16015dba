import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Handlebars from 'handlebars';
import { root, version } from './repository';

/** What a template of these sets may say: the same for all projects of the tests. */
const model = { name: 'my-app', appName: 'my-app', hubName: 'MyApp', version };

/** The folder of a set, `templates/<values of options, joined by +>`. */
export const templateSet = (name: string): string => join(root, 'templates', name);

/** Writes the files of template sets into `folder`, the later over the earlier. */
export async function renderSets(sets: readonly string[], folder: string): Promise<void> {
  for (const set of sets) {
    const from = templateSet(set);
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const source = join(entry.parentPath, entry.name);
      const target = join(folder, source.slice(from.length).replace(/\.hbs$/, ''));
      await mkdir(dirname(target), { recursive: true });
      if (target.length === folder.length + source.length - from.length) await cp(source, target);
      else await writeFile(target, render(await readFile(source, 'utf8')));
    }
  }
}

export const render = (text: string): string =>
  Handlebars.compile(text, { noEscape: true, strict: true })(model);

/** A project's configuration for a backend, as `templates/project` and the backend's own set have it. */
export async function renderConfiguration(backend: Backend, folder: string): Promise<void> {
  for (const file of ['host.json.hbs', 'local.settings.json']) {
    const own = join(templateSet(backend), file);
    const text = await readFile(own, 'utf8').catch(() =>
      readFile(join(templateSet('project'), file), 'utf8'),
    );
    await writeFile(join(folder, file.replace(/\.hbs$/, '')), render(text));
  }
}

export const backends = ['azure-storage', 'dts'] as const;
export type Backend = (typeof backends)[number];
