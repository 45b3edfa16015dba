import { type Node, nameOf, nodeAt, parseModule, walk } from './syntax-tree';

/** An option of a job as its file writes it. */
export interface OptionInFile {
  /** Absent: an expression, which has a value only when the program runs. */
  readonly value?: string | number;
  /** Where the value is in the text. */
  readonly start: number;
  readonly end: number;
  /** Where the literal is in it: `'1m'` of `'1m' as const`. */
  readonly literal?: { readonly start: number; readonly end: number };
}

/** A call of `eternalFunction`. */
export interface Registration {
  /** Absent: the id is an expression. */
  readonly id: string | undefined;
  /** Absent: the second argument is not an object literal. */
  readonly options: ReadonlyMap<string, OptionInFile> | undefined;
  /** The object has a spread, so that it can have more options. */
  readonly hasSpread: boolean;
  /** The name of the function that is the processor. */
  readonly processor: string | undefined;
  /** Offset of the call. */
  readonly start: number;
}

/** The jobs that a text registers. Throws a `SyntaxError` for a text that is not TypeScript. */
export function registrationsIn(text: string): Registration[] {
  if (!text.includes('eternalFunction')) return [];
  const program = parseModule(text);
  const constants = new Map<string, Node>();
  const aliases = new Set(['eternalFunction']);
  const calls: Node[] = [];
  walk({ node: program, key: 'program', above: undefined }, ({ node, above }) => {
    if (node.type === 'ImportSpecifier' && nameOf(nodeAt(node, 'imported')) === 'eternalFunction') {
      aliases.add(nameOf(nodeAt(node, 'local')) ?? '');
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
    const isMember = callee?.type === 'MemberExpression';
    if (name === undefined || !(isMember ? name === 'eternalFunction' : aliases.has(name)))
      return [];
    const [first, second] = call.arguments as Node[];
    const id = literalIn(first, constants)?.value;
    return [
      { id: id === undefined ? undefined : String(id), ...optionsIn(second), start: call.start },
    ];
  });
}

function optionsIn(
  node: Node | undefined,
): Pick<Registration, 'options' | 'hasSpread' | 'processor'> {
  const object = unwrapped(node);
  if (object?.type !== 'ObjectExpression') {
    return { options: undefined, hasSpread: false, processor: undefined };
  }
  const properties = object.properties as Node[];
  const options = new Map<string, OptionInFile>();
  let processor: string | undefined;
  for (const property of properties) {
    const key = property.computed ? undefined : nameOf(nodeAt(property, 'key'));
    if (key === undefined) continue;
    const value = nodeAt(property, 'value') ?? property;
    if (key === 'processor') processor = nameOf(unwrapped(value));
    const found = literalIn(value, new Map());
    options.set(key, {
      ...(found && {
        value: found.value,
        literal: { start: found.node.start, end: found.node.end },
      }),
      start: value.start,
      end: value.end,
    });
  }
  const hasSpread = properties.some(
    ({ type, computed }) => type === 'SpreadElement' || computed === true,
  );
  return { options, hasSpread, processor };
}

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
  if (inner.type === 'TemplateLiteral') {
    const [quasi, ...others] = inner.quasis as { value: { cooked: string } }[];
    return others.length === 0 && quasi ? { value: quasi.value.cooked, node: inner } : undefined;
  }
  const constant = inner.type === 'Identifier' ? constants.get(nameOf(inner) ?? '') : undefined;
  return constant === undefined ? undefined : literalIn(constant, new Map());
}
