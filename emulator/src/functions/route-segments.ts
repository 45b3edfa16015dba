import { type Constraint, parseConstraint } from './route-constraints';

export interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly fallback: string | undefined;
  /** The values that a constraint such as `regex(^(a|b)$)` allows; empty when it allows any. */
  readonly choices: readonly string[];
}

/** A segment such as `{name}.{extension?}`: parameters with text between them. */
export interface MixedSegment {
  /** As in the template. */
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** One group per parameter. The second pattern leaves out an optional last parameter and the dot before it. */
  readonly patterns: readonly RegExp[];
}

export type Segment = { readonly literal: string } | Parameter | MixedSegment;

/** @throws Error when the template is not valid, NotEmulatedError for an unknown constraint */
export function parseTemplate(template: string): Segment[] {
  return splitSegments(template).map((text) => parseSegment(text, template));
}

/** Splits at slashes outside braces: a regex may contain slashes. */
function splitSegments(template: string): string[] {
  const parts = template.match(/(?:\{(?:\{\{|\}\}|[^{}])*\}|[^/{}])+/g) ?? [];
  if (parts.join('/') !== template.replace(/^\/|\/$/g, '')) {
    throw new Error(`route '${template}': unbalanced braces or an empty segment`);
  }
  return parts;
}

function parseSegment(text: string, template: string): Segment {
  if (!text.includes('{')) return { literal: text };
  const inner = /^\{((?:\{\{|\}\}|[^{}])*)\}$/.exec(text)?.[1];
  return inner === undefined ? parseMixed(text, template) : parseParameter(inner);
}

function parseMixed(text: string, template: string): MixedSegment {
  const pieces = text.match(/\{(?:\{\{|\}\}|[^{}])*\}|[^{}]+/g) ?? [];
  const parsed = pieces.map((piece) =>
    piece.startsWith('{') ? parseParameter(piece.slice(1, -1)) : { literal: piece },
  );
  const adjacent = parsed.some(
    (piece, index) =>
      !('literal' in piece) && index > 0 && !('literal' in (parsed[index - 1] ?? {})),
  );
  const parameters = parsed.filter((piece) => !('literal' in piece)) as Parameter[];
  const last = parsed.at(-1) as Parameter | { literal: string };
  const optional = 'optional' in last && last.optional;
  const misplaced = parameters.some((each) => each.catchAll || (each.optional && each !== last));
  if (adjacent || misplaced || (optional && pieces.at(-2) !== '.')) {
    throw new Error(`route '${template}': the segment '${text}' is not valid`);
  }
  const patterns = [parsed, ...(optional ? [parsed.slice(0, -2)] : [])].map(
    (each) => new RegExp(`^${each.map(patternOf).join('')}$`, 'is'),
  );
  return { text, parameters, patterns };
}

/** The last of several possible separators counts (`RoutePatternMatcher.cs`, `MatchComplexSegment`). */
function patternOf(piece: Parameter | { readonly literal: string }): string {
  return 'literal' in piece ? piece.literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : '(.+)';
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
