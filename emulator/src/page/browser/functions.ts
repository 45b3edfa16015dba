import type { CallablePart, HttpCallable, PageApp } from '../feed-types';
import { DURABLE, sendFrom } from './api';
import { pathOf } from './calls';
import { byId, h } from './dom';
import { pretty } from './format';

/** Shows the functions of the app, each with a form that calls it. */
export function showFunctions({ http, timers, orchestrations, others, skipped }: PageApp): void {
  byId('functions').replaceChildren(
    ...http.map(httpFunction),
    ...timers.map(({ name, schedule }) => timerFunction(name, schedule)),
    ...orchestrations.map(orchestration),
    ...others.map(({ name, trigger }) => otherFunction(name, trigger)),
  );
  byId('skipped').replaceChildren(...skipped.map((why) => h('li', {}, why)));
}

function callable(kind: string, where: string, name: string, form: HTMLElement): HTMLElement {
  const className = /^[a-z]/.test(kind) ? 'kind other' : 'kind';
  return h(
    'details',
    { className: 'callable' },
    h(
      'summary',
      {},
      h('span', { className }, kind),
      h('span', { className: 'where' }, where),
      h('span', { className: 'name' }, name),
    ),
    form,
  );
}

function httpFunction(target: HttpCallable): HTMLElement {
  const { methods, parts, name } = target;
  const method = h('select', { name: 'method' }, ...methods.map((each) => h('option', {}, each)));
  const inputs = parts.flatMap((part) =>
    'literal' in part ? [] : [[part, inputOf(part)] as const],
  );
  const query = h('input', {
    name: 'query',
    placeholder: 'reason=maintenance',
    autocomplete: 'off',
  });
  const body = h('textarea', { name: 'body', spellcheck: false });
  const hasBody = methods.some((each) => each !== 'GET' && each !== 'HEAD');
  const form = requestForm(
    'Send',
    [
      ...(methods.length > 1 ? [h('label', {}, 'Method', method)] : []),
      ...inputs.map(([part, input]) => h('label', {}, part.name, input)),
      h('label', {}, 'Query', query),
      ...(hasBody ? [h('label', { className: 'wide' }, 'Body (JSON)', body)] : []),
    ],
    () => {
      const values = Object.fromEntries(inputs.map(([part, input]) => [part.name, input.value]));
      const text = query.value.replace(/^\?/, '');
      const path = pathOf(target, values) + (text === '' ? '' : `?${text}`);
      const sent = method.value === 'GET' || body.value === '' ? undefined : body.value;
      return { method: method.value, path, body: sent };
    },
  );
  return callable(methods.join(' '), routeText(target), name, form);
}

type Parameter = Exclude<CallablePart, { readonly literal: string }>;

function inputOf({ name, choices, optional }: Parameter): HTMLInputElement | HTMLSelectElement {
  if (choices.length === 0) return h('input', { name, required: !optional, autocomplete: 'off' });
  const none = optional ? [h('option', { value: '' }, '')] : [];
  return h('select', { name }, ...none, ...choices.map((choice) => h('option', {}, choice)));
}

function routeText({ prefix, parts }: HttpCallable): string {
  const texts = parts.map((part) => {
    if ('literal' in part) return part.literal;
    if (part.choices.length > 0) return `{${part.choices.join(' | ')}}`;
    return `{${part.name}${part.optional ? '?' : ''}}`;
  });
  return `${prefix}/${texts.join('/')}`;
}

function timerFunction(name: string, schedule: string): HTMLElement {
  const path = `/admin/functions/${encodeURIComponent(name)}`;
  const form = requestForm('Run now', [], () => ({ method: 'POST', path, body: '{}' }));
  return callable('timer', schedule, name, form);
}

function otherFunction(name: string, trigger: string): HTMLElement {
  const path = `/admin/functions/${encodeURIComponent(name)}`;
  const data = h('textarea', { name: 'data', spellcheck: false });
  const fields = [h('label', { className: 'wide' }, 'Data (text or JSON)', data)];
  const body = () => JSON.stringify({ input: data.value });
  const form = requestForm('Run now', fields, () => ({ method: 'POST', path, body: body() }));
  return callable(trigger.replace(/Trigger$/, ''), 'nothing fires it here', name, form);
}

function orchestration(name: string): HTMLElement {
  const id = h('input', { name: 'id', placeholder: 'generated', autocomplete: 'off' });
  const input = h('textarea', { name: 'input', spellcheck: false });
  const form = requestForm(
    'Start',
    [h('label', {}, 'Instance id', id), h('label', { className: 'wide' }, 'Input (JSON)', input)],
    () => {
      const tail = id.value === '' ? '' : `/${encodeURIComponent(id.value)}`;
      const path = `${DURABLE}/orchestrators/${encodeURIComponent(name)}${tail}`;
      return { method: 'POST', path, body: input.value || 'null' };
    },
  );
  return callable('orchestrator', name, '', form);
}

/** A form that shows the response below. */
function requestForm(
  label: string,
  fields: readonly HTMLElement[],
  request: () => { method: string; path: string; body: string | undefined },
): HTMLElement {
  const button = h('button', { className: 'primary' }, label);
  const response = h('div', { className: 'response', hidden: true });
  const form = h('form', {}, ...fields, button);
  form.onsubmit = async (event) => {
    event.preventDefault();
    const { method, path, body } = request();
    const { status, text } = await sendFrom(button, { label, method, path }, body);
    response.hidden = false;
    response.replaceChildren(h('pre', { tabIndex: 0 }, `${status}\n${prettyText(text)}`.trim()));
  };
  return h('div', {}, form, response);
}

function prettyText(text: string): string {
  try {
    return pretty(JSON.parse(text));
  } catch {
    return text;
  }
}
