import { type MixedSegment, type Parameter, parseTemplate, type Segment } from './route-segments';
import type { UrlPath } from './url-path';

export type RouteParams = Readonly<Record<string, string>>;

/** A segment as a form shows it: a literal, or a parameter to fill in. */
export type RoutePart =
  | { readonly literal: string }
  | (Pick<Parameter, 'name' | 'choices'> & { readonly optional: boolean });

/** A route such as `jobs/{id:int}/{command?}`, matched as by ASP.NET Core's `RoutePatternMatcher`: letter case does not matter. */
export class RouteTemplate {
  readonly #segments: readonly Segment[];

  /** @throws Error when the template is not valid */
  constructor(template: string) {
    this.#segments = parseTemplate(template);
  }

  get parts(): RoutePart[] {
    return this.#segments.map((segment) => {
      if ('literal' in segment) return segment;
      if ('patterns' in segment) return { name: segment.text, choices: [], optional: false };
      const { name, choices, optional, catchAll, fallback } = segment;
      return { name, choices, optional: optional || catchAll || fallback !== undefined };
    });
  }

  /** The decoded values of the parameters; undefined when the path does not match. */
  match(path: UrlPath): RouteParams | undefined {
    const params: Record<string, string> = {};
    for (const [index, segment] of this.#segments.entries()) {
      const part = path.segments[index];
      // Two slashes in a row match nothing but the rest of a catch-all.
      if (part === '') return undefined;
      if ('catchAll' in segment && segment.catchAll) {
        return bind(segment, path.from(index), params) ? params : undefined;
      }
      if (!matchSegment(segment, part, params)) return undefined;
    }
    return path.segments.length > this.#segments.length ? undefined : params;
  }
}

function matchSegment(
  segment: Segment,
  part: string | undefined,
  params: Record<string, string>,
): boolean {
  if ('literal' in segment) return part?.toLowerCase() === segment.literal.toLowerCase();
  if ('patterns' in segment) return part !== undefined && matchMixed(segment, part, params);
  return bind(segment, part, params);
}

function matchMixed(
  { patterns, parameters }: MixedSegment,
  part: string,
  params: Record<string, string>,
): boolean {
  const found = patterns.map((pattern) => pattern.exec(part)).find((match) => match !== null);
  if (found === undefined) return false;
  return parameters.every((parameter, index) => bind(parameter, found[index + 1], params));
}

/** Whether the parameter may have this value, or does not need one. */
function bind(parameter: Parameter, value = '', params: Record<string, string>): boolean {
  const bound = value === '' ? parameter.fallback : value;
  if (bound === undefined) return parameter.optional || parameter.catchAll;
  params[parameter.name] = bound;
  return parameter.constraints.every((allows) => allows(bound));
}
