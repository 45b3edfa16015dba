/** Everything that is named after one FunctionId: functions, routes, the instance. */
export interface Names {
  /** FunctionId: the route, and the instance id, so that there is one instance per job. */
  readonly id: string;
  readonly starter: string;
  readonly orchestrator: string;
  readonly executor: string;
  readonly status: string;
  readonly control: string;
  readonly keeper: string;
}

export function namesOf(id: string): Names {
  return {
    id,
    starter: `${id}_httpstart`,
    orchestrator: `${id}_orchestrator`,
    executor: `${id}_executor`,
    status: `${id}_status`,
    control: `${id}_control`,
    keeper: `${id}_keeper`,
  };
}

/** The two events that a loop listens to. `stop` has its own, so that no queue of other commands can delay it. */
export const CONTROL_EVENT = 'control';
export const STOP_EVENT = 'stop';
