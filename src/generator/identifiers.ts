/** Words that cannot name a function in a module (which is strict code), ES2024. */
const RESERVED =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield';

/** Names that CommonJS gives every module, or that change what a module is when it exports them (`then` makes it a promise). */
const OF_THE_MODULE = 'module require exports __dirname __filename __esModule __proto__ then';

/** Globals of Node 20 to 24: a function of that name would hide them, or does not compile. */
const GLOBALS =
  'AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream DisposableStack Error ErrorEvent EvalError Event EventSource EventTarget File FinalizationRegistry Float16Array Float32Array Float64Array FormData Function Headers Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math MessageChannel MessageEvent MessagePort NaN Navigator Number Object Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming Promise Proxy RangeError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError Reflect RegExp Request Response Set SharedArrayBuffer Storage String SubtleCrypto SuppressedError Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout console crypto decodeURI decodeURIComponent encodeURI encodeURIComponent escape fetch gc global globalThis isFinite isNaN localStorage navigator parseFloat parseInt performance process queueMicrotask sessionStorage setImmediate setInterval setTimeout structuredClone unescape';

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const reserved = wordSet(RESERVED);
const ofTheModule = wordSet(OF_THE_MODULE);
const globals = wordSet(GLOBALS);

const PLAIN = /^[A-Za-z_$][\w$]*$/;

/** The classes of Unicode are slow to compile, so they are only asked for names that are not plain. */
const isIdentifier = (name: string): boolean =>
  PLAIN.test(name) || /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name);

/** Why TypeScript would not take `name` for a function of a module, or the module could not work with it; `undefined` when it is fine. */
export function identifierProblem(name: string): string | undefined {
  if (!isIdentifier(name)) {
    return 'must be a function name: letters, digits, _ and $, not starting with a digit';
  }
  if (reserved.has(name)) return 'is a reserved word';
  if (ofTheModule.has(name)) return 'has a meaning of its own in a module';
  if (globals.has(name)) return 'is a global of Node.js';
  return undefined;
}

const PLACEHOLDER = /\{\{.*?\}\}/g;
const DECLARED =
  /\b(?:const|let|var|function\*?|class|interface|type|enum|namespace)\s+([A-Za-z_$][\w$]*)/g;
const LISTED = /\b(?:import(?:\s+type)?|const|let|var)\s*(?:[\w$]+\s*,\s*)?\{([^}]*)\}/g;
const IMPORTED_WHOLE = /\bimport\s+(?:type\s+)?(?:\*\s+as\s+)?([\w$]+)\s*(?:,|\bfrom\b)/g;

/**
 * Every name that TypeScript source (also a template of it) declares or imports, at any depth; ASCII only, as our
 * templates are. Placeholders are no names.
 */
export function declaredNames(template: string): ReadonlySet<string> {
  const source = template.replace(PLACEHOLDER, '');
  const firstGroups = (pattern: RegExp): string[] =>
    [...source.matchAll(pattern)].map(([, group = '']) => group);
  const names = [
    ...firstGroups(DECLARED),
    ...firstGroups(IMPORTED_WHOLE),
    ...firstGroups(LISTED).flatMap((list) => list.split(',').map(localName)),
  ];
  return new Set(names.filter((name) => PLAIN.test(name)));
}

/** Of one item of an import or of a destructuring: `a as b` → `b`, `a: b` → `b`, `a = 1` → `a`. */
function localName(item: string): string {
  const last = item.split(/\bas\b|:/).at(-1) ?? '';
  return (last.split('=')[0] ?? '').trim().replace(/^type\s+/, '');
}
