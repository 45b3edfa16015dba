import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * One word for one concept, and the field's word for it. `npm run lint` runs this over every text of the repository. The
 * glossary is in CONTRIBUTING.md.
 */

const root = join(import.meta.dirname, '..');

/** A word to avoid, as a pattern for whole words, and what to write instead. */
const rules = [
  ['rooms?|houses?|drawers?', 'layer, module or structure'],
  ['life|lives', 'incarnation (of a loop); or active, running'],
  ['told|said|saidOf|spoken\\w*', 'reported, customStatus, explicit'],
  ["'(?:yours|managed)'", 'user, generated'],
  ['verbs?|switches', 'command, flags'],
  ['(the|of|in) words|words of|words:', 'arguments'],
  ['mistakes?', 'mutant, or error'],
  ['Lab|World|Place', 'fixture, model, or a name of its own'],
  ['MOST_\\w+', 'MAX_…'],
  ['joinProject|joiningOf|joined|Joining|Joinable|leaving', 'add to, remove from'],
  [
    "people's making|Ground|groundOf|(?:type|interface) Loading|Fate|fateOf|signs(?! in)|essence",
    'existing project, Requirements, Integration, EntryPoint, Resolution, heuristics, normalized',
  ],
  [
    'carryOut|giveBack|takeBack\\w*|isTaken|isThere|inFormOf',
    'execute, restore, revert, becomesBase, exists, withFormatOf',
  ],
  [
    'splitMark|tryTo|makeFolder|wayInto|foldersUpward|recordOf|countOf|timeOf|textOf',
    'splitBom, bestEffort, mkdirp, relativeInside, ancestors, asRecord, asCount, asIsoTime, a name of its own',
  ],
  ['counted\\(|either\\(', 'pluralize, joinOr'],
  [
    'HttpFront|core-stand-in|Handover|HubContents|[Jj]udges?|[Jj]udged|Verdicts?|verdict|hurry',
    'HttpRouter, functions-core shim, Snapshot, evaluate, Result, setSpeed',
  ],
  ['takes:|spend\\(', 'activityDuration, advanceWithin'],
  ['anew|for ever|whoever|of which|thereby|so that nobody', 'again, forever, or a plain sentence'],
  ['startWith|start-with|auth:|--auth(?!-)', 'startMethods, authLevel'],
  ['is none|are none|is not there', 'a plain sentence'],
];

const SKIPPED =
  /^(package-lock\.json|LICENSE|emulator\/test\/conformance\/(recorded\/|.*\.json)|scripts\/check-language\.mjs|test\/(fixtures|snapshots|loop\/histories|tools|deploy\/schemas)\/)|\.(png|svg|gif|snap)$/;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && !SKIPPED.test(path));

const compiled = rules.map(([pattern, instead]) => ({
  pattern: new RegExp(`(?<![\\w.$-])(?:${pattern})(?!\\w)`, 'g'),
  instead,
}));
const only = process.argv[2] ?? '';
let found = 0;
for (const path of files.filter((each) => each.startsWith(only))) {
  let text;
  try {
    text = readFileSync(join(root, path), 'utf8');
  } catch {
    continue; // deleted, not committed yet
  }
  for (const [index, line] of text.split('\n').entries()) {
    for (const { pattern, instead } of compiled) {
      for (const match of line.matchAll(pattern)) {
        found += 1;
        console.error(`${path}:${index + 1}: ${match[0]} (write ${instead})`);
      }
    }
  }
}
if (found > 0) {
  console.error(`${found} words to replace`);
  process.exitCode = 1;
}
