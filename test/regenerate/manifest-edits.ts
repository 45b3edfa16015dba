import type { Project } from '../../tools/project';
import { type Choice, freeIds, jobIds, OPTIONS, PROCESSORS, pickFrom } from './choices';
import { addComment, setIn, sourceAt } from './json-edits';

const MANIFEST = 'eternal.json';
const WAYS = ['comment', 'add', 'delete', 'processor', 'option', 'order', 'order'] as const;

/** Edits `eternal.json` by hand. It stays valid. */
export function editManifest(project: Project, way: Choice, choice: Choice, mark: string): void {
  const text = project.read(MANIFEST);
  const ids = jobIds(project);
  const id = pickFrom(ids, choice) ?? 'none';
  const edited = editText(text, { way, choice, mark, id, ids });
  if (edited !== text) project.write(MANIFEST, edited);
}

interface EditedPlace {
  readonly way: Choice;
  readonly choice: Choice;
  readonly mark: string;
  readonly id: string;
  readonly ids: readonly string[];
}

function editText(text: string, { way, choice, mark, id, ids }: EditedPlace): string {
  const kind = pickFrom(WAYS, way);
  if (kind === 'comment') return addComment(text, choice, mark);
  if (kind === 'add') {
    const free = pickFrom(freeIds(ids), choice);
    return free === undefined
      ? text
      : setIn(text, ['jobs', free], { processor: `workOn${free.replace(/\W/g, '')}` });
  }
  if (ids.length === 0) return text;
  if (kind === 'delete') return setIn(text, ['jobs', id], undefined);
  if (kind === 'processor') {
    const free = PROCESSORS.find((name) => !text.includes(`"${name}"`));
    return free === undefined ? text : setIn(text, ['jobs', id, 'processor'], free);
  }
  if (kind === 'option') {
    const [key, [value] = []] = pickFrom(OPTIONS.slice(0, 3), choice) ?? [];
    return key === undefined ? text : setIn(text, ['jobs', id, key], value);
  }
  // Its entry goes to the end.
  const job: unknown = JSON.parse(withoutComments(sourceAt(text, ['jobs', id])));
  const without = setIn(text, ['jobs', id], undefined);
  return without === text ? text : setIn(without, ['jobs', id], job);
}

const withoutComments = (source: string): string => source.replace(/^\s*\/\/.*$/gm, '');
