import { NotEmulatedError } from '../app/not-emulated';
import { type Constraint, parseConstraint } from './route-constraints';

export type RouteParams = Readonly<Record<string, string>>;

interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly fallback: string | undefined;
  /** The values that a constraint such as `regex(^(a|b)$)` allows; empty when it allows any. */
  readonly choices: readonly string[];
}

/** A segment as a form shows it: a literal, or a parameter to fill in. */
export type RoutePart =
  | { readonly literal: string }
  | (Pick<Parameter, 'name' | 'choices'> & { readonly optional: boolean });

type Segment = { readonly literal: string } | Parameter;

/** A route such as `jobs/{id:int}/{command?}`, matched as by ASP.NET Core's `TemplateMatcher`: letter case does not matter. */
export class RouteTemplate {
  readonly #segments: readonly Segment[];

  /** @throws Error when the template is not valid */
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

  /** The decoded values of the parameters; undefined when the path does not match. */
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

/** Splits at slashes outside braces: a regex may contain slashes. */
function splitSegments(template: string): string[] {
  const parts = template.match(/(?:\{(?:\{\{|\}\}|[^{}])*\}|[^/{}])+/g) ?? [];
  if (parts.join('/') !== template.replace(/^\/|\/$/g, '')) {
    throw new Error(`route '${template}': unbalanced braces or an empty segment`);
  }
  return parts;
}

function parseSegment(text: string): Segment {
  if (!text.includes('{')) return { literal: text };
  const inner = /^\{((?:\{\{|\}\}|[^{}])*)\}$/.exec(text)?.[1];
  if (inner === undefined) throw new NotEmulatedError(`route segment '${text}'`);
  return parseParameter(inner);
}

/** `*name`, then `:constraint`s, then `?` or `=default`. The argument of a constraint ends at the last parenthesis before the next part. */
function parseParameter(text: string): Parameter {
  const shape = /^(\*{0,2})([^:=?*]+)((?::[^:(=?]+(?:\(.*?\)(?=[:=?]|$))?)*)(\?|=.*)?$/s.exec(text);
  if (shape === null) throw new Error(`route parameter '{${text}}' is not valid`);
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
  const values = /^regex\(\^\(([\w-]+(?:\|[\w-]+)*)\)\$\)$/i.exec(constraint)?.[1];
  return values?.split('|') ?? [];
}

/** The decoded segments of a path. Slashes at its ends do not count. */
export function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\/|\/$/g, '');
  return trimmed === '' ? [] : trimmed.split('/').map(decode);
}

/** An invalid escape sequence is kept, as in ASP.NET Core. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
