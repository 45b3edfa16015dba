import { NotEmulatedError } from '../app/not-emulated';
import { type Constraint, parseConstraint } from './route-constraints';

export type RouteParams = Readonly<Record<string, string>>;

interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly fallback: string | undefined;
  /** The words of a constraint such as `regex(^(a|b)$)`. */
  readonly choices: readonly string[];
}

/** A segment as somebody has to fill it in. */
export type RoutePart =
  | { readonly literal: string }
  | (Pick<Parameter, 'name' | 'choices'> & { readonly optional: boolean });

type Segment = { readonly literal: string } | Parameter;

/** A route such as `jobs/{id:int}/{command?}`, as ASP.NET Core's `TemplateMatcher` reads it: letter case does not count. */
export class RouteTemplate {
  readonly #segments: readonly Segment[];

  /** @throws Error on a bad template */
  constructor(template: string) {
    this.#segments = splitSegments(template).map(parseSegment);
  }

  get parts(): RoutePart[] {
    return this.#segments.map((segment) => {
      if ('literal' in segment) return segment;
      const { name, choices, optional, catchAll, fallback } = segment;
      return { name, choices, optional: optional || catchAll || fallback !== undefined };
    });
  }

  /** The parameters' values, decoded; undefined when the path does not match. */
  match(path: readonly string[]): RouteParams | undefined {
    const params: Record<string, string> = {};
    for (const [index, segment] of this.#segments.entries()) {
      const part = path[index];
      if ('literal' in segment) {
        if (part?.toLowerCase() !== segment.literal.toLowerCase()) return undefined;
        continue;
      }
      const value = segment.catchAll ? path.slice(index).join('/') : part;
      const bound = value === undefined || value === '' ? segment.fallback : value;
      if (bound === undefined) {
        if (segment.optional || segment.catchAll) continue;
        return undefined;
      }
      if (!segment.constraints.every((allows) => allows(bound))) return undefined;
      params[segment.name] = bound;
      if (segment.catchAll) return params;
    }
    return path.length > this.#segments.length && !this.#endsInCatchAll() ? undefined : params;
  }

  #endsInCatchAll(): boolean {
    const last = this.#segments.at(-1);
    return last !== undefined && 'catchAll' in last && last.catchAll;
  }
}

/** Splits at slashes outside of braces: a regex may hold some. */
function splitSegments(template: string): string[] {
  const parts = template.match(/(?:\{(?:\{\{|\}\}|[^{}])*\}|[^/{}])+/g) ?? [];
  if (parts.join('/') !== template.replace(/^\/|\/$/g, '')) {
    throw new Error(`route '${template}': braces do not match, or a segment is empty`);
  }
  return parts;
}

function parseSegment(text: string): Segment {
  if (!text.includes('{')) return { literal: text };
  const inner = /^\{((?:\{\{|\}\}|[^{}])*)\}$/.exec(text)?.[1];
  if (inner === undefined) throw new NotEmulatedError(`route segment '${text}'`);
  return parseParameter(inner);
}

/** `*name`, then `:constraint`s, then `?` or `=default`. A constraint's argument ends with the bracket that such an end follows. */
function parseParameter(text: string): Parameter {
  const shape = /^(\*{0,2})([^:=?*]+)((?::[^:(=?]+(?:\(.*?\)(?=[:=?]|$))?)*)(\?|=.*)?$/s.exec(text);
  if (shape === null) throw new Error(`route parameter '{${text}}' cannot be read`);
  const [, stars, name = '', constraints = '', end] = shape;
  return {
    name,
    constraints: splitConstraints(constraints).map(parseConstraint),
    choices: splitConstraints(constraints).flatMap(choicesOf),
    optional: end === '?',
    catchAll: stars !== '',
    fallback: end?.startsWith('=') ? end.slice(1) : undefined,
  };
}

function splitConstraints(text: string): string[] {
  const parts = text.match(/:[^:(=?]+(?:\(.*?\)(?=:|$))?/gs) ?? [];
  return parts.map((part) => part.slice(1).replaceAll('{{', '{').replaceAll('}}', '}'));
}

function choicesOf(constraint: string): string[] {
  const words = /^regex\(\^\(([\w-]+(?:\|[\w-]+)*)\)\$\)$/i.exec(constraint)?.[1];
  return words?.split('|') ?? [];
}

/** The decoded parts of a path, without a slash at its ends. */
export function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\/|\/$/g, '');
  return trimmed === '' ? [] : trimmed.split('/').map(decode);
}

/** A broken escape stands for itself, as in ASP.NET Core. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
