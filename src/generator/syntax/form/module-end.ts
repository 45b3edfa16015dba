const RELATIVE = /^\.\.?\//;
const END = /\.js$/;

/** The path of an imported file without its `.js`, which CommonJS and bundlers do not need; any other text as it is. */
export const withoutModuleEnd = (text: string): string =>
  RELATIVE.test(text) ? text.replace(END, '') : text;

/** Whether the path of an imported file has its `.js`; `undefined` for a package and for files of other kinds. */
export function hasModuleEnd(specifier: string): boolean | undefined {
  if (!RELATIVE.test(specifier)) return undefined;
  const [, end] = /\/[^/]*\.(\w+)$/.exec(specifier) ?? [];
  return end === 'js'
    ? true
    : /^([cm]js|[cm]?ts|[jt]sx|json|node)$/.test(end ?? '')
      ? undefined
      : false;
}
