import { type Node, nameOf, nodeAt, type Position, parseModule, walk } from './tree/syntax-tree';

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
  /** Where the literal of the id is, which may be that of a constant. */
  readonly idPlace?: { readonly start: number; readonly end: number } | undefined;
  /** Absent: the second argument is not an object literal. */
  readonly options: ReadonlyMap<string, OptionInFile> | undefined;
  /** The object has a spread, so that it can have more options. */
  readonly hasSpread: boolean;
  /** The processor by its exported name, which may be `default`. Absent: an expression, or nothing. */
  readonly processor: string | undefined;
  /** The module that the processor is imported from. */
  readonly processorModule?: string | undefined;
  /** The module that the called function is imported from. */
  readonly module?: string | undefined;
  /** The call is in a function or a condition, so that it may never run. */
  readonly isConditional?: true;
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
  const uses = new Map<string | undefined, number>();
  const imports = new Map<string, Imported>();
  const calls: { readonly call: Node; readonly isConditional: boolean }[] = [];
  /** Names that the module itself declares, or imports as types. */
  const others = new Set<string | undefined>();
  walk({ node: program, key: 'program', above: undefined }, (position) => {
    const { node, above } = position;
    if (node.type === 'Identifier') uses.set(nameOf(node), (uses.get(nameOf(node)) ?? 0) + 1);
    if (node.type === 'ImportSpecifier') {
      const isType = node.importKind === 'type' || above?.node.importKind === 'type';
      if (isType) others.add(nameOf(nodeAt(node, 'local')));
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
    const isFunction = DECLARATION.test(node.type) || /Function/.test(init?.type ?? '');
    if (isFunction) others.add(name);
    if (node.type === 'CallExpression') {
      calls.push({ call: node, isConditional: isBelowCondition(position) });
    }
    return undefined;
  });
  return calls.flatMap(({ call, isConditional }) => {
    const callee = nodeAt(call, 'callee');
    const name = nameOf(nodeAt(callee, 'property') ?? callee);
    const isImported = callee?.type === 'Identifier' && imports.get(name ?? '')?.name === CALL;
    if ((name !== CALL && !isImported) || (callee?.type === 'Identifier' && others.has(name))) {
      return [];
    }
    const [first, second] = call.arguments as Node[];
    const { value: id, node } = literalIn(first, constants) ?? {};
    const { processor, ...options } = optionsIn(objectIn(second, constants, uses));
    return [
      {
        id: id === undefined ? undefined : String(id),
        idPlace: node && { start: node.start, end: node.end },
        ...options,
        ...processorIn(processor, constants, imports),
        module: callee?.type === 'Identifier' ? imports.get(name ?? '')?.from : undefined,
        ...(isConditional && { isConditional }),
        start: call.start,
      },
    ];
  });
}

/** The text with another id in the one call that registers a job; `undefined` where no literal has the id, or several do. */
export function withJobId(text: string, from: string, to: string): string | undefined {
  let places: Registration['idPlace'][];
  try {
    places = registrationsIn(text).flatMap(({ id, idPlace }) => (id === from ? [idPlace] : []));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const [place, second] = places;
  if (place === undefined || second !== undefined) return undefined;
  return text.slice(0, place.start + 1) + to + text.slice(place.end - 1);
}

const CALL = 'eternalFunction';
const DECLARATION = /^(Function|Class)Declaration$/;
const CONDITION =
  /Function|Method|^(If|Conditional|Logical|Switch|For|While|DoWhile)[A-Z]|^(ForIn|ForOf|Class)/;

const isBelowCondition = ({ above }: Position): boolean =>
  above !== undefined && (CONDITION.test(above.node.type) || isBelowCondition(above));

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

/** An object, also one that a constant of the module holds for this use only. */
function objectIn(
  node: Node | undefined,
  constants: ReadonlyMap<string, Node>,
  uses: ReadonlyMap<string | undefined, number>,
): Node | undefined {
  const inner = unwrapped(node);
  const name = inner?.type === 'Identifier' ? nameOf(inner) : undefined;
  return name !== undefined && uses.get(name) === 2 ? unwrapped(constants.get(name)) : inner;
}

function optionsIn(object: Node | undefined): OptionsInFile {
  if (object?.type !== 'ObjectExpression') {
    return { options: undefined, hasSpread: false, processor: undefined, object: undefined };
  }
  const properties = object.properties as Node[];
  const options = new Map<string, OptionInFile>();
  let processor: Node | undefined;
  const lastSpread = properties.findLastIndex(isSpread);
  for (const [n, property] of properties.entries()) {
    const key = isSpread(property) ? undefined : keyOf(property);
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

/** Something that can give any option: a spread, a key that shows only when the program runs, or a prototype. */
const isSpread = (property: Node): boolean =>
  property.type === 'SpreadElement' ||
  keyOf(property) === undefined ||
  (property.computed !== true && property.shorthand !== true && keyOf(property) === '__proto__');

/** The name of a property, also in brackets: `['idleDelay']`. */
function keyOf(property: Node): string | undefined {
  const key = nodeAt(property, 'key');
  if (property.computed !== true) return nameOf(key);
  const value = literalIn(key, new Map())?.value;
  return value === undefined ? undefined : String(value);
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
