import { NotEmulatedError } from '../../functions/not-emulated';
import { type Action, ActionType, type OrchestratorState } from './actions';
import { EntityActions } from './entity-actions';
import type { HostContext } from './host-context';
import { type HostTask, settledTask, whenAll, whenAny } from './host-task';
import { callHttp } from './http-calls';
import { inputJson, jsonOf, RefusedError } from './orchestrator-call';
import { callWithRetry } from './retries';
import { createTimer } from './timers';

export type ListEnd =
  | { readonly status: 'Completed'; readonly outputJson: string }
  | { readonly status: 'Failed'; readonly error: string };

/**
 * The host's side of an orchestrator function. It runs the whole list of actions that the function returned, one after
 * the other, against the history (azure-functions-durable-extension, `OutOfProcOrchestrationShim.cs`,
 * `ProcessAsyncActionsV2`). It ignores errors of single actions because the function has handled them.
 */
export class ActionList {
  end: ListEnd | undefined;
  continuedWith: { readonly inputJson: string } | undefined;
  readonly context: HostContext;
  readonly #entities: EntityActions;
  readonly #state: OrchestratorState;

  constructor(state: OrchestratorState, context: HostContext) {
    this.#state = state;
    this.context = context;
    this.#entities = new EntityActions(context);
  }

  start(): void {
    if (this.#state.actions.length !== 1) {
      throw new Error(`expected one list of actions, got ${this.#state.actions.length}`);
    }
    this.#runFrom(0);
  }

  #runFrom(index: number): void {
    const action = this.#state.actions[0]?.[index];
    if (action === undefined) this.#finish();
    else this.#begin(action).whenSettled(() => this.#runFrom(index + 1));
  }

  #finish(): void {
    const { error, isDone, output } = this.#state;
    if (error !== undefined) this.end = { status: 'Failed', error };
    else if (isDone) this.end = { status: 'Completed', outputJson: jsonOf(output) };
    if (this.end !== undefined) this.#entities.release();
  }

  #begin(action: Action): HostTask {
    const { context } = this;
    switch (action.actionType) {
      case ActionType.CallActivity:
        return this.#callActivity(action);
      case ActionType.CallActivityWithRetry:
        return callWithRetry(context, action.retryOptions, () => this.#callActivity(action));
      case ActionType.CallSubOrchestrator:
        return this.#callSubOrchestrator(action);
      case ActionType.CallSubOrchestratorWithRetry:
        return callWithRetry(context, action.retryOptions, () => this.#callSubOrchestrator(action));
      case ActionType.CreateTimer:
        return createTimer(context, asTimestamp(action.fireAt), action.isCanceled);
      case ActionType.WaitForExternalEvent:
        return context.wait(action.externalEventName);
      case ActionType.CallHttp:
        return callHttp(context, action.httpRequest);
      case ActionType.CallEntity:
        return this.#entities.call(action);
      case ActionType.LockEntities:
        return this.#entities.lock(action.lockRequestId, action.lockSet);
      case ActionType.WhenAny:
        return whenAny(action.compoundActions.map((child) => this.#begin(child)));
      case ActionType.WhenAll:
        return whenAll(action.compoundActions.map((child) => this.#begin(child)));
      default:
        this.#doAtOnce(action);
        return settledTask();
    }
  }

  /** Actions that nobody waits for. */
  #doAtOnce(action: Action): void {
    switch (action.actionType) {
      case ActionType.ContinueAsNew:
        // Twice for a string: the SDK has already made JSON of it.
        this.continuedWith = { inputJson: jsonOf(action.input) };
        break;
      case ActionType.SignalEntity:
        this.#entities.signal(action);
        break;
      case ActionType.ReleaseEntities:
        this.#entities.release();
        break;
      default:
        throw new NotEmulatedError(`action type ${action.actionType}`);
    }
  }

  #callActivity({ functionName: name, input }: CallAction): HostTask {
    return this.context.begin({ kind: 'activity', name, input: inputJson(input) });
  }

  #callSubOrchestrator({ functionName: name, input, instanceId, version }: CallAction): HostTask {
    const { context } = this;
    return context.begin({
      kind: 'subOrchestration',
      name,
      instanceId: instanceId || `${context.work.executionId}:${context.nextId}`,
      input: jsonOf(input),
      ...(version === undefined ? {} : { version }),
    });
  }
}

interface CallAction {
  readonly functionName: string;
  readonly input?: unknown;
  readonly instanceId?: string;
  readonly version?: string;
}

/**
 * `fireAt` is still a `Date` when the state has not been JSON. In JSON an invalid date is null.
 * @throws RefusedError when it is not valid
 */
function asTimestamp(fireAt: string): number {
  const time = new Date(fireAt).getTime();
  if (!Number.isNaN(time)) return time;
  throw new RefusedError(
    "Error converting value {null} to type 'System.DateTime'. Path 'actions[0][0].fireAt'.",
  );
}
