import { fingerprintOf } from '../text-format';
import { reservedNames } from './reserved-names';
import type { Checked } from './values';

const MAX_ID = 60;
/** File systems take 255 bytes; the rest is for what the generator adds to the name. */
const MAX_FILE_NAME = 200;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;
const HOST_ROUTE = /^(admin|runtime)/i;

/** Folds ids that app settings or file systems do not tell apart: `Orders-sync` and `orders_sync` give `ORDERS_SYNC__…`. */
export const foldId = (id: string): string => id.toLowerCase().replaceAll('-', '_');

/** Checks a job's id by itself; other jobs may have it already. */
export function checkId(id: string): Checked<string> {
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
  if (DEVICE.test(id)) return { problem: 'is a reserved file name on Windows', hint };
  return { value: id };
}

/** Checks a processor's name by itself and against the names that the templates declare or import. */
export function checkProcessorName(name: string): Checked<string> {
  const hint = 'for example processOrders';
  const problem = identifierProblem(name);
  if (problem !== undefined) return { problem, hint };
  const clash = [name, failureHandlerOf(name)].find((each) => reservedNames.has(each));
  if (clash !== undefined) {
    return { problem: `conflicts with ${clash} in the generated code`, hint };
  }
  const file = processorFileOf(name);
  if (file === '') return { problem: 'has no ASCII letter or digit for a file name', hint };
  if (DEVICE.test(file)) {
    return { problem: `needs the file ${file}.ts, a reserved file name on Windows`, hint };
  }
  if (file.length > MAX_FILE_NAME) {
    return { problem: `needs a file name of more than ${MAX_FILE_NAME} characters`, hint };
  }
  return { value: name };
}

/** Checks a package name by npm's rules for new packages. */
export function checkPackageName(name: string): Checked<string> {
  const hint = 'for example my-app';
  if (name.length > 214) return { problem: 'must be at most 214 characters', hint };
  if (/[A-Z]/.test(name)) return { problem: 'must be lowercase', hint };
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

/**
 * The nearest legal package name: `My App` → `my-app`. Folders that no package name can show, such as `привет`, get
 * different names, because projects of the same name share a task hub.
 */
export function packageNameFrom(folder: string): string {
  const name = plainLetters(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
    .slice(0, 214);
  if ('value' in checkPackageName(name)) return name;
  const isLost = /[^\x20-\x7e]/.test(folder);
  return isLost ? `eternal-app-x${fingerprintOf(folder).slice(-6)}` : 'eternal-app';
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

/** A name that azd accepts. `@acme/orders` → `acme-orders`. */
export function appNameOf(packageName: string): string {
  const name = kebabCase(packageName);
  return name.length < 2 ? 'eternal-app' : name;
}

/** The names of a job's functions, as `src/eternal/index.ts` of the generated project has them. */
export function functionsOf(id: string, hasWatchdog: boolean): string[] {
  const parts = ['httpstart', 'orchestrator', 'executor', 'status', 'control'];
  return [...parts, ...(hasWatchdog ? ['watchdog'] : [])].map((part) => `${id}_${part}`);
}

/** Words that cannot name a function in a module, which is strict code. From ES2024. */
const RESERVED =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield';

/** Names that CommonJS gives every module, or whose export changes the module (`then` makes it a promise). */
const OF_THE_MODULE = 'module require exports __dirname __filename __esModule __proto__ then';

/** Globals of Node 20 to 24. A function with such a name hides the global or does not compile. */
const GLOBALS =
  'AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream DisposableStack Error ErrorEvent EvalError Event EventSource EventTarget File FinalizationRegistry Float16Array Float32Array Float64Array FormData Function Headers Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math MessageChannel MessageEvent MessagePort NaN Navigator Number Object Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming Promise Proxy RangeError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError Reflect RegExp Request Response Set SharedArrayBuffer Storage String SubtleCrypto SuppressedError Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout console crypto decodeURI decodeURIComponent encodeURI encodeURIComponent escape fetch gc global globalThis isFinite isNaN localStorage navigator parseFloat parseInt performance process queueMicrotask sessionStorage setImmediate setInterval setTimeout structuredClone unescape';

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const reserved = setOf(RESERVED);
const ofTheModule = setOf(OF_THE_MODULE);
const globals = setOf(GLOBALS);

const PLAIN = /^[A-Za-z_$][\w$]*$/;

/** A pattern as text: V8 parses literals with their functions, and takes 0.5 ms for the classes of Unicode. */
const UNICODE_IDENTIFIER = String.raw`^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$`;

const isIdentifier = (name: string): boolean =>
  PLAIN.test(name) || new RegExp(UNICODE_IDENTIFIER, 'u').test(name);

/** Why `name` cannot name an exported function; `undefined` when it can. */
function identifierProblem(name: string): string | undefined {
  if (!isIdentifier(name)) {
    return 'must be a function name: letters, digits, _ and $, not starting with a digit';
  }
  if (reserved.has(name)) return 'is a reserved word';
  if (ofTheModule.has(name)) return 'is a reserved name in modules';
  if (globals.has(name)) return 'is a global of Node.js';
  return undefined;
}

/** `orders-sync` → `OrdersSync`; everything but ASCII letters and digits separates words. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** A pattern as text: V8 parses literals with their functions, and the classes of Unicode are slow. */
const ACCENTS = String.raw`\p{Mark}`;

/** `café` → `cafe`. Skips ASCII text, because the first Unicode operation is slow. */
const plainLetters = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : text.normalize('NFKD').replace(new RegExp(ACCENTS, 'gu'), '');

/** `processHTTPOrders` → `process-http-orders`. Removes accents; anything that is not ASCII separates words. */
export function kebabCase(text: string): string {
  return plainLetters(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase();
}
