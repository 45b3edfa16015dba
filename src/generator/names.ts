import { identifierProblem } from './identifiers';
import type { Checked } from './values';
import { kebabCase, pascalCase, plainLetters } from './words';

const MAX_ID = 60;
/** With what the generator adds to it, a file name stays below the 255 bytes that file systems take. */
const MAX_FILE_NAME = 200;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;
const HOST_ROUTE = /^(admin|runtime)/i;

/** What makes two ids the same to an app setting or to a file system: `Orders-sync` and `orders_sync` both give `ORDERS_SYNC__…`. */
export const foldId = (id: string): string => id.toLowerCase().replaceAll('-', '_');

/** A job's id, by itself (whether it is taken is not asked here). */
export function checkId(id: string): Checked {
  const hint = 'for example orders-sync';
  if (id === '') return { problem: 'must not be empty', hint };
  if (id.length > MAX_ID) {
    return { problem: `must be 1 to ${MAX_ID} characters, not ${id.length}`, hint };
  }
  if (!/^[A-Za-z]/.test(id)) return { problem: 'must start with a letter (A-Z, a-z)', hint };
  if (!/^[A-Za-z0-9_-]+$/.test(id)) {
    return { problem: 'must have only letters (A-Z, a-z), digits, - and _', hint };
  }
  if (!/[A-Za-z0-9]$/.test(id)) return { problem: 'must end with a letter or digit', hint };
  if (id.includes('__')) {
    return { problem: 'must not contain __, which separates parts of an app setting', hint };
  }
  const route = HOST_ROUTE.exec(id)?.[0];
  if (route !== undefined) {
    return { problem: `must not start with ${route}, a route that the host reserves`, hint };
  }
  if (DEVICE.test(id)) return { problem: 'must not be a device name of Windows', hint };
  return { value: id };
}

/** A processor's name, by itself: `taken` are the names that the templates declare or import, where it has to stand beside them. */
export function checkProcessor(name: string, taken: ReadonlySet<string>): Checked {
  const hint = 'for example processOrders';
  const problem = identifierProblem(name);
  if (problem !== undefined) return { problem, hint };
  const clash = [name, failureHandlerOf(name)].find((each) => taken.has(each));
  if (clash !== undefined) {
    return { problem: `would clash with the generated code's own ${clash}`, hint };
  }
  const file = processorFileOf(name);
  if (file === '') return { problem: 'leaves no file name (its ASCII letters and digits)', hint };
  if (DEVICE.test(file)) {
    return { problem: `gives the file name ${file}.ts, a device name of Windows`, hint };
  }
  if (file.length > MAX_FILE_NAME) {
    return { problem: `gives a file name of over ${MAX_FILE_NAME} characters`, hint };
  }
  return { value: name };
}

/** npm's rules for the name of a new package. */
export function checkPackageName(name: string): Checked {
  const hint = 'for example my-app';
  if (name.length > 214) return { problem: 'must be at most 214 characters', hint };
  if (/[A-Z]/.test(name)) return { problem: 'must be in small letters', hint };
  if (!/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name)) {
    return { problem: 'must be a package name: letters, digits, - . _ ~, also @scope/name', hint };
  }
  if (name === 'node_modules' || name === 'favicon.ico') {
    return { problem: 'is a name that npm refuses', hint };
  }
  return { value: name };
}

export const processorOf = (id: string): string => `process${pascalCase(id)}`;
export const failureHandlerOf = (processor: string): string => `${processor}Failed`;
export const processorFileOf = (processor: string): string => kebabCase(processor);

/** The nearest legal package name: `My App` → `my-app`. */
export function packageNameFrom(folder: string): string {
  const name = plainLetters(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
    .slice(0, 214);
  return 'value' in checkPackageName(name) ? name : 'eternal-app';
}

/** The nearest legal id: `2 Orders__sync` → `Orders_sync`. */
export function idFrom(folder: string): string {
  const id = plainLetters(folder)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/__+/g, '_')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, MAX_ID)
    .replace(/[^A-Za-z0-9]+$/, '');
  return 'value' in checkId(id) ? id : 'eternal-job';
}

/** The task hub's name in storage: 3 to 45 letters and digits, a letter first. `my-app` → `MyApp`, `3d` → `Hub3D`. */
export function hubNameOf(packageName: string): string {
  const name = pascalCase(packageName);
  const started = /^[A-Za-z]/.test(name) ? name : `Hub${name}`;
  return (started.length < 3 ? `${started}Hub` : started).slice(0, 45);
}

/** Where a job's HTTP functions are, below the host's address. */
export const routeOf = (id: string): string => `api/${id}`;

/** The names of a job's functions, as `src/eternal/names.ts` of the generated project has them. */
export function functionsOf(id: string, hasWatchdog: boolean): string[] {
  const parts = ['httpstart', 'orchestrator', 'executor', 'status', 'control'];
  return [...parts, ...(hasWatchdog ? ['watchdog'] : [])].map((part) => `${id}_${part}`);
}
