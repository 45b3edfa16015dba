import { join } from 'node:path';

/** Folder of the template sets: beside `src/` here, and beside `dist/` in the package. */
export const templatesDir = join(import.meta.dirname, '../templates');
