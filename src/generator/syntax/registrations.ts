import { type Node, nameOf, nodeAt, parseModule, walk } from './syntax-tree';

/** An option of a job as its file writes it. */
export interface OptionInFile {
  /** Absent: an expression, which has a value only when the program runs. */
  readonly value?: string | number;
  /** Where the value is in the text. */
  readonly start: number;
  readonly end: number;
  /** Where the literal is in it: `'1m'` of `'1m' as const`. */
  readonly literal?: {
    readonly value: string | number;
    readonly start: number;
    readonly end: number;
  };
  /** A spread or a computed key behind it may replace the value, which is absent then. */
  readonly isReplaceable?: true;
}

/** A call of `eternalFunction`. */
export interface Registration {
  /** Absent: the id is an expression. */
  readonly id: string | undefined;
  /** Absent: the second argument is not an object literal. */
  readonly options: ReadonlyMap<string, OptionInFile> | undefined;
  /** The object has a spread, so that it can have more options. */
  readonly hasSpread: boolean;
  /** The processor by its exported name, which may be `default`. Absent: an expression, or nothing. */
  readonly processor: string | undefined;
  /** The module that the processor is imported from. */
  readonly processorModule?: string | undefined;
  /** Offset of the call. */
  readonly start: number;
  /** Offset of the object with the options. */
  readonly object: number | undefined;
}

/** The jobs that a text registers. Throws a `SyntaxError` for a text that is not TypeScript. */
export function registrationsIn(text: string): Registration[] {
  return text.includes(CALL) ? registrationsOf(parseModule(text)) : [];
}

/** The jobs that a module registers. */
export function registrationsOf(program: Node): Registration[] {
  const constants = new Map<string, Node>();
  const imports = new Map<string, Imported>();
  const calls: Node[] = [];
  walk({ node: program, key: 'program', above: undefined }, ({ node, above }) => {
    if (node.type === 'ImportSpecifier') {
      const from = nameOf(nodeAt(above?.node, 'source')) ?? '';
      const name = nameOf(nodeAt(node, 'imported')) ?? '';
      imports.set(nameOf(nodeAt(node, 'local')) ?? '', { name, from });
    }
    const unnamed = UNNAMED_IMPORTS[node.type];
    if (unnamed !== undefined) {
      const from = nameOf(nodeAt(above?.node, 'source')) ?? '';
      imports.set(nameOf(nodeAt(node, 'local')) ?? '', { name: unnamed, from });
    }
    const init = nodeAt(node, 'init');
    const name = nameOf(nodeAt(node, 'id'));
    const isConst = node.type === 'VariableDeclarator' && above?.node.kind === 'const';
    if (isConst && init !== undefined && name !== undefined) constants.set(name, init);
    if (node.type === 'CallExpression') calls.push(node);
    return undefined;
  });
  return calls.flatMap((call) => {
    const callee = nodeAt(call, 'callee');
    const name = nameOf(nodeAt(callee, 'property') ?? callee);
    const isImported = callee?.type === 'Identifier' && imports.get(name ?? '')?.name === CALL;
    if (name !== CALL && !isImported) return [];
    const [first, second] = call.arguments as Node[];
    const id = literalIn(first, constants)?.value;
    const { processor, ...options } = optionsIn(second);
    return [
      {
        id: id === undefined ? undefined : String(id),
        ...options,
        ...processorIn(processor, constants, imports),
        start: call.start,
      },
    ];
  });
}

const CALL = 'eternalFunction';

/** What an import without a name of the module imports. */
const UNNAMED_IMPORTS: Readonly<Record<string, string>> = {
  ImportNamespaceSpecifier: '*',
  ImportDefaultSpecifier: 'default',
};

/** A name of another module. */
interface Imported {
  readonly name: string;
  /** The specifier of the module. */
  readonly from: string;
}

/** The processor that an expression names, through constants and imports of the module. */
function processorIn(
  node: Node | undefined,
  constants: ReadonlyMap<string, Node>,
  imports: ReadonlyMap<string, Imported>,
): Pick<Registration, 'processor' | 'processorModule'> {
  const inner = unwrapped(node);
  // `processors.processOrders`, of a namespace import.
  if (inner?.type === 'MemberExpression' && inner.computed !== true) {
    const from = imports.get(nameOf(unwrapped(nodeAt(inner, 'object'))) ?? '')?.from;
    return { processor: nameOf(nodeAt(inner, 'property')), processorModule: from };
  }
  const name = inner?.type === 'Identifier' ? nameOf(inner) : undefined;
  if (name === undefined) return { processor: undefined };
  const imported = imports.get(name);
  if (imported !== undefined) {
    return { processor: imported.name, processorModule: imported.from };
  }
  const constant = unwrapped(constants.get(name));
  const isOtherName = constant?.type === 'Identifier' && nameOf(constant) !== name;
  return isOtherName ? processorIn(constant, new Map(), imports) : { processor: name };
}

interface OptionsInFile extends Pick<Registration, 'options' | 'hasSpread' | 'object'> {
  readonly processor: Node | undefined;
}

function optionsIn(node: Node | undefined): OptionsInFile {
  const object = unwrapped(node);
  if (object?.type !== 'ObjectExpression') {
    return { options: undefined, hasSpread: false, processor: undefined, object: undefined };
  }
  const properties = object.properties as Node[];
  const options = new Map<string, OptionInFile>();
  let processor: Node | undefined;
  const lastSpread = properties.findLastIndex(isSpread);
  for (const [n, property] of properties.entries()) {
    const key = property.computed ? undefined : nameOf(nodeAt(property, 'key'));
    if (key === undefined) continue;
    const value = nodeAt(property, 'value') ?? property;
    const isReplaceable = n < lastSpread;
    if (key === 'processor') processor = isReplaceable ? undefined : value;
    const found = literalIn(value, new Map());
    options.set(key, {
      ...(found && {
        ...(isReplaceable ? {} : { value: found.value }),
        literal: { value: found.value, start: found.node.start, end: found.node.end },
      }),
      start: value.start,
      end: value.end,
      ...(isReplaceable && { isReplaceable }),
    });
  }
  return { options, hasSpread: lastSpread >= 0, processor, object: object.start };
}

/** A property whose key shows only when the program runs. */
const isSpread = ({ type, computed }: Node): boolean =>
  type === 'SpreadElement' || computed === true;

/** An expression without the types around it. */
function unwrapped(node: Node | undefined): Node | undefined {
  const isTyped =
    /^(TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion|ParenthesizedExpression)$/;
  return isTyped.test(node?.type ?? '') ? unwrapped(nodeAt(node, 'expression')) : node;
}

/** The literal that an expression is, also through a constant of the module. */
function literalIn(
  node: Node | undefined,
  constants: ReadonlyMap<string, Node>,
): { readonly value: string | number; readonly node: Node } | undefined {
  const inner = unwrapped(node);
  if (inner === undefined) return undefined;
  if (inner.type === 'StringLiteral') return { value: String(inner.value), node: inner };
  if (inner.type === 'NumericLiteral') return { value: Number(inner.value), node: inner };
  if (inner.type === 'UnaryExpression' && inner.operator === '-') {
    const { value } = literalIn(nodeAt(inner, 'argument'), new Map()) ?? {};
    return typeof value === 'number' ? { value: -value, node: inner } : undefined;
  }
  if (inner.type === 'TemplateLiteral') {
    const [quasi, ...others] = inner.quasis as { value: { cooked: string } }[];
    return others.length === 0 && quasi ? { value: quasi.value.cooked, node: inner } : undefined;
  }
  const constant = inner.type === 'Identifier' ? constants.get(nameOf(inner) ?? '') : undefined;
  return constant === undefined ? undefined : literalIn(constant, new Map());
}

const STRING_OR_COMMENT = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const USUAL_CALL = /\beternalFunction\s*\(\s*(?:(['"`])([^'"`\n]*)\1|([A-Za-z_$][\w$]*))/g;

/** Whether a text registers a job. Reads the usual forms without the parser; `undefined`: an expression may be the id. */
export function registersJob(text: string, id: string): boolean | undefined {
  if (!text.includes(CALL)) return false;
  const code = text.replace(STRING_OR_COMMENT, '$1');
  const isUsual = [...code.matchAll(USUAL_CALL)].some(
    ([, , literal, name]) => (literal ?? constantIn(code, name ?? '')) === id,
  );
  if (isUsual) return true;
  let ids: readonly (string | undefined)[];
  try {
    ids = registrationsIn(text).map((each) => each.id);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  return ids.includes(id) || (ids.includes(undefined) ? undefined : false);
}

function constantIn(code: string, name: string): string | undefined {
  const declaration = new RegExp(
    `\\bconst\\s+${name.replaceAll('$', '\\$')}\\s*(?::[^=]+)?=\\s*(['"\`])([^'"\`\\n]*)\\1`,
  );
  return declaration.exec(code)?.[2];
}
