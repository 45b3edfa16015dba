import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RENDERED = '.hbs';
const TEMPLATES = join(import.meta.dirname ?? '.', '../../../templates');

/** A file below `templates/<set>`, before it is compiled. */
export interface TemplateFile {
  /** From the set's folder, with `/`, and without `.hbs`. */
  readonly path: string;
  readonly text: string;
  /** Ends in `.hbs`; otherwise the text is copied as it is. */
  readonly isRendered: boolean;
}

/** Every file of a set, in order of path. */
export function readTemplateFiles(
  set: 'project' | 'job',
  templates = TEMPLATES,
): readonly TemplateFile[] {
  const root = join(templates, set);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
    .map((file) => {
      const path = file.slice(root.length + 1).replaceAll('\\', '/');
      const isRendered = path.endsWith(RENDERED);
      return {
        path: isRendered ? path.slice(0, -RENDERED.length) : path,
        text: readFileSync(file, 'utf8'),
        isRendered,
      };
    });
}

export const hasPlaceholder = (path: string): boolean => path.includes('{{');
