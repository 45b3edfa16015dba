export type Row = Readonly<Record<string, string>>;

/** How a Kusto query reads a line of the log. */
export interface LogQuery {
  /** The query ignores lines with another prefix. */
  readonly prefix: string;
  readonly keys: readonly string[];
  /** @returns the values by key, without their quotes */
  readonly parse: (message: string) => Row;
  /** The columns that the query compares, and the texts. */
  readonly asked: readonly { readonly column: string; readonly texts: readonly string[] }[];
}

/**
 * Reads the `parse-kv` of a query, because no service runs queries here. It follows the documentation:
 * https://learn.microsoft.com/kusto/query/parse-kv-operator
 */
export function readLogQuery(query: string): LogQuery {
  const [, prefix = ''] = /message startswith ["']([^"']+)["']/.exec(query) ?? [];
  const [, list = '', options = ''] =
    /parse-kv message as \(([^)]*)\)\s*with \((.*)\)/s.exec(query) ?? [];
  const keys = [...list.matchAll(/(\w+): (?:string|long|datetime)/g)].map(([, key = '']) => key);
  const delimiters = delimitersOf(options);
  const compared = query.matchAll(/(\w+) (?:==|in) \(?((["'])[^"']+\3(?:, \3[^"']+\3)*)/g);
  const asked = [...compared].map(([, column = '', texts = '']) => ({
    column,
    texts: texts.split(', ').map((word) => word.slice(1, -1)),
  }));
  return { prefix, keys, asked, parse: (message) => parse(message, keys, delimiters) };
}

interface Delimiters {
  readonly pair: string;
  readonly kv: string;
  readonly quote: string;
  readonly escaped: string;
}

function delimitersOf(options: string): Delimiters {
  /** A string literal in single quotes. */
  const literal = (name: string): string => {
    const [, text] = new RegExp(`\\b${name}='((?:\\\\.|[^'])+)'`).exec(options) ?? [];
    if (text === undefined) throw new Error(`parse-kv without ${name}`);
    return text.replace(/\\(.)/g, '$1');
  };
  return {
    pair: literal('pair_delimiter'),
    kv: literal('kv_delimiter'),
    quote: literal('quote'),
    escaped: literal('escape'),
  };
}

/** The first value of each key. */
function parse(message: string, keys: readonly string[], delimiters: Delimiters): Row {
  const { pair, kv, quote, escaped } = delimiters;
  const row: Record<string, string> = {};
  for (let at = 0; at < message.length; ) {
    const key = message.slice(at, message.indexOf(kv, at));
    at += key.length + 1;
    let value = '';
    if (message[at] === quote) {
      for (at += 1; message[at] !== quote && at < message.length; at += 1) {
        if (message[at] === escaped) at += 1;
        value += message[at];
      }
      at += 1;
    } else {
      const end = message.indexOf(pair, at);
      value = message.slice(at, end < 0 ? undefined : end);
      at += value.length;
    }
    at += 1;
    if (keys.includes(key)) row[key] ??= value;
  }
  return row;
}
