import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CompileError, Compiler } from './compiler';
import { type Overlay, withSlashes } from './overlay';

/** What is used of `typescript/unstable/sync` of TypeScript 7. */
export type NativeApi = new (options: {
  readonly cwd: string;
  readonly fs: object;
}) => {
  readonly updateSnapshot: (params: { readonly openProjects: readonly string[] }) => {
    readonly getProject: (config: string) => Project | undefined;
  };
  readonly close: () => void;
};

interface Project {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly program: Program;
}

interface Diagnostic {
  readonly fileName?: string | undefined;
  readonly pos: number;
  readonly code: number;
  /** 1 is an error. */
  readonly category: number;
  readonly text: string;
  readonly messageChain?: readonly Diagnostic[] | undefined;
}

type Diagnostics = readonly Diagnostic[];

interface Program {
  readonly getConfigFileParsingDiagnostics: () => Diagnostics;
  readonly getProgramDiagnostics: () => Diagnostics;
  readonly getGlobalDiagnostics: () => Diagnostics;
  readonly getSyntacticDiagnostics: (file?: string) => Diagnostics;
  readonly getSemanticDiagnostics: (file?: string) => Diagnostics;
  readonly getDeclarationDiagnostics: (file?: string) => Diagnostics;
}

const ERROR = 1;

export const nativeCompiler = (Api: NativeApi, version: string): Compiler => ({
  version,
  check: (config, overlay, files) => {
    const api = new Api({ cwd: dirname(config), fs: callbacksOf(overlay) });
    try {
      const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
      if (project === undefined) throw new Error(`cannot read ${config}`);
      const { program, compilerOptions: options } = project;
      const found = diagnosticsOf(program, options, files);
      const errors = found.filter(({ category }) => category === ERROR);
      return { errors: errors.map((each) => errorOf(each, overlay)), options };
    } finally {
      api.close();
    }
  },
});

/** Each returns `undefined` for what the disk decides. */
const callbacksOf = (overlay: Overlay) => ({
  readFile: (path: string) => overlay.textAt(path),
  fileExists: (path: string) => overlay.textAt(path) !== undefined || undefined,
  directoryExists: (path: string) => overlay.hasFolder(path) || undefined,
  getAccessibleEntries: (path: string) => overlay.entriesIn(path),
  realpath: (path: string) => (overlay.textAt(path) === undefined ? undefined : path),
});

function diagnosticsOf(
  program: Program,
  { declaration, composite }: Project['compilerOptions'],
  files: ReadonlySet<string> | undefined,
): Diagnostics {
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getProgramDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...(files === undefined ? [undefined] : [...files]).flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
      ...(declaration || composite ? program.getDeclarationDiagnostics(file) : []),
    ]),
  ];
}

function errorOf(diagnostic: Diagnostic, overlay: Overlay): CompileError {
  const { fileName, pos, code } = diagnostic;
  const file = fileName === undefined ? undefined : withSlashes(fileName);
  const text = file === undefined ? '' : (overlay.textAt(file) ?? readFileSync(file, 'utf8'));
  const before = text.slice(0, pos).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { file, ...place, code, message: messageOf(diagnostic) };
}

const messageOf = ({ text, messageChain = [] }: Diagnostic): string =>
  [text, ...messageChain.map(messageOf)].join('\n');
