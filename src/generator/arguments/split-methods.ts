const FLAG = '--start-methods';
const METHODS: ReadonlySet<string | undefined> = new Set(['get', 'post']);

/**
 * Joins the two methods of `--start-methods get post`, and of the flag given twice. PowerShell splits `get,post`
 * into two arguments before the program starts: for it, that is an array.
 */
export function joinSplitMethods(argv: readonly string[]): readonly string[] {
  const found: { readonly at: number; readonly method: string }[] = [];
  const end = argv.indexOf('--');
  let isOpen = false;
  for (const [at, arg] of argv.slice(0, end < 0 ? argv.length : end).entries()) {
    if (isOpen && METHODS.has(arg)) found.push({ at, method: arg });
    isOpen = arg === FLAG || (isOpen && found.at(-1)?.at === at && argv[at - 1] === FLAG);
  }
  const [first, second] = found;
  if (found.length !== 2 || !first || !second || first.method === second.method) return argv;
  const merged = argv.with(first.at, 'get,post');
  const from = argv[second.at - 1] === FLAG ? second.at - 1 : second.at;
  return [...merged.slice(0, from), ...merged.slice(second.at + 1)];
}
