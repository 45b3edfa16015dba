/**
 * Templates compiled ahead, by their text. Empty here: the build fills it, because compiling takes longer than
 * all the rest of a run. A template that is not in it is compiled when it is used.
 */
export const precompiled: ReadonlyMap<string, object> = new Map();
