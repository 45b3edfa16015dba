import { HTTP_ACTIVITY } from '../../durable/http-activity';
import type { DurableHttpRequest } from './actions';
import type { HostContext } from './host-context';
import { HostTask } from './host-task';
import { createTimer } from './timers';

interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A request is an activity of the host. A response of 202 is polled at its `Location`, when polling is on
 * (azure-functions-durable-extension, `CallHttpAsync`).
 */
export function callHttp(context: HostContext, request: DurableHttpRequest): HostTask {
  const outcome = new HostTask();
  const send = (sent: DurableHttpRequest): void => {
    const called = context.begin({
      kind: 'activity',
      name: HTTP_ACTIVITY,
      input: JSON.stringify(sent),
    });
    called.whenSettled(() => {
      const { error, resultJson } = called;
      const result: HttpResult = JSON.parse(resultJson ?? '{"statusCode":0}');
      const polls = request.asynchronousPatternEnabled && result.statusCode === 202;
      if (error === undefined && polls) poll(result);
      else outcome.settle(error);
    });
  };
  const poll = ({ headers }: HttpResult): void => {
    const seconds = Number.parseInt(header(headers, 'retry-after') ?? '', 10);
    const delay = Number.isNaN(seconds) ? context.httpPollingInterval : seconds * 1_000;
    createTimer(context, context.time + delay).whenSettled(() => {
      const uri = header(headers, 'location');
      if (uri === undefined) outcome.settle(new Error('the response has no Location'));
      else
        send({ ...request, method: 'GET', uri, content: undefined, headers: pollHeaders(request) });
    });
  };
  send(request);
  return outcome;
}

/** The function key belongs to the first address, so polls do not send it (its `CreateLocationPollRequest`). */
function pollHeaders({ headers = {} }: DurableHttpRequest): Record<string, string> {
  const isKey = (name: string) => name.toLowerCase() === 'x-functions-key';
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isKey(name)));
}

function header(headers: HttpResult['headers'] = {}, name: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
}
