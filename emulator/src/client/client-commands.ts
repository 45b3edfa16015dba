import type { Instance } from '../orchestration/instance';
import { type EventBody, EventType } from '../orchestration/protocol';
import {
  BAD_JSON,
  type ClientAnswer,
  type ClientRequest,
  clientAnswer,
  clientFailure,
  isJson,
  NOT_FOUND,
} from './client-exchange';

/**
 * What is sent to an instance: `raiseEvent/<name>`, `terminate`, `suspend`, `resume`.
 * @param send called when there is something to send; what it does to a finished instance is its business
 */
export function answerCommand(
  { active, status }: Instance,
  [operation, eventName]: readonly string[],
  request: ClientRequest,
  send: (event: EventBody) => void,
): ClientAnswer {
  const reason = request.query.get('reason') ?? '';
  const sent = (event: EventBody): ClientAnswer => {
    send(event);
    return clientAnswer(active ? 202 : 410);
  };
  switch (operation) {
    case 'raiseEvent':
      return eventName === undefined ? NOT_FOUND : raiseEvent(eventName, request, sent);
    case 'terminate':
      return sent({ EventType: EventType.ExecutionTerminated, Input: reason });
    case 'suspend':
      if (status === 'Suspended') return wrongState(operation);
      return sent({ EventType: EventType.ExecutionSuspended, Reason: reason });
    case 'resume':
      if (active && status !== 'Suspended') return wrongState(operation);
      return sent({ EventType: EventType.ExecutionResumed, Reason: reason });
    default:
      return NOT_FOUND;
  }
}

function raiseEvent(
  Name: string,
  { body, contentType }: ClientRequest,
  sent: (event: EventBody) => ClientAnswer,
): ClientAnswer {
  if (!/\bapplication\/json\b/i.test(contentType)) {
    return clientAnswer(400, { Message: 'Only application/json request content is supported' });
  }
  if (!isJson(body)) return BAD_JSON;
  return sent({ EventType: EventType.EventRaised, Name, Input: body === '' ? 'null' : body });
}

function wrongState(operation: string): ClientAnswer {
  return clientFailure(
    `Cannot ${operation} the orchestration instance in its current state.`,
    'System.InvalidOperationException',
  );
}
