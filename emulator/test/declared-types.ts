import type * as declared from '../src/emulator.mjs';
import type * as source from '../src/index';

/** Removes private members: they make a class incompatible with its declaration. */
type Public<T> = Pick<T, keyof T>;

/** Whether both types are assignable to each other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The hand-written declarations equal the source: `tsc` fails when one of these is not `true`. */
export const same: {
  names: Same<keyof typeof declared, keyof typeof source>;
  loadApp: Same<typeof declared.loadApp, typeof source.loadApp>;
  withActivity: Same<typeof declared.withActivity, typeof source.withActivity>;
  emulator: Same<Public<declared.Emulator>, Public<source.Emulator>>;
  construction: Same<
    ConstructorParameters<typeof declared.Emulator>,
    ConstructorParameters<typeof source.Emulator>
  >;
  notEmulated: Same<declared.NotEmulatedError, source.NotEmulatedError>;
  app: Same<declared.App, source.App>;
  registered: Same<declared.RegisteredFunction, source.RegisteredFunction>;
  binding: Same<declared.Binding, source.Binding>;
  metadata: Same<declared.FunctionMetadata, source.FunctionMetadata>;
  options: Same<Required<declared.EmulatorOptions>, Required<source.EmulatorOptions>>;
  faults: Same<declared.Faults, source.Faults>;
  run: Same<Required<declared.ActivityRun>, Required<source.ActivityRun>>;
  log: Same<declared.LogEntry, source.LogEntry>;
  episode: Same<declared.Episode, source.Episode>;
  trigger: Same<declared.OrchestrationTrigger, source.OrchestrationTrigger>;
  state: Same<Required<declared.OrchestratorState>, Required<source.OrchestratorState>>;
  event: Same<declared.HistoryEvent, source.HistoryEvent>;
  action: Same<declared.Action, source.Action>;
  retry: Same<Required<declared.RetryOptions>, Required<source.RetryOptions>>;
  status: Same<declared.RuntimeStatus, source.RuntimeStatus>;
  instance: Same<declared.InstanceStatus, source.InstanceStatus>;
  request: Same<Required<declared.RequestOptions>, Required<source.RequestOptions>>;
  response: Same<declared.HttpResponse, source.HttpResponse>;
} = {
  names: true,
  loadApp: true,
  withActivity: true,
  emulator: true,
  construction: true,
  notEmulated: true,
  app: true,
  registered: true,
  binding: true,
  metadata: true,
  options: true,
  faults: true,
  run: true,
  log: true,
  episode: true,
  trigger: true,
  state: true,
  event: true,
  action: true,
  retry: true,
  status: true,
  instance: true,
  request: true,
  response: true,
};
