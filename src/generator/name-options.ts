import type { Described } from './options';

/** An option that names something, of a job or of the project; its values are checked in `names.ts`. */
export interface NameOption extends Described {
  readonly key: 'id' | 'processor' | 'name' | 'backend';
  readonly placeholder: string;
  readonly legal: string;
  /** The default, in words. */
  readonly otherwise: string;
}

export const idOption: NameOption = {
  key: 'id',
  flag: 'id',
  placeholder: '<id>',
  legal: 'a letter, then letters, digits, - and _; 1 to 60 characters; unique in the project',
  otherwise: 'asked; --yes: from the folder',
  ask: 'Id of the job (it names its functions, route and settings)?',
  help: 'FunctionId of the job: names its functions, route and app settings',
};

export const processorOption: NameOption = {
  key: 'processor',
  flag: 'processor',
  placeholder: '<name>',
  legal: 'a function name that is free in the project',
  otherwise: 'process + the id',
  ask: 'Name of the function that does the work?',
  help: 'name of the function that does the work',
};

export const projectOptions: readonly NameOption[] = [
  {
    key: 'name',
    flag: 'name',
    placeholder: '<name>',
    legal: 'a package name of npm',
    otherwise: "from the folder's name",
    help: 'package name of the project',
  },
  {
    key: 'backend',
    flag: 'backend',
    placeholder: '<azure-storage>',
    legal: 'azure-storage',
    otherwise: 'azure-storage',
    help: 'where the loops are stored',
  },
];
