// Writes schema/ from the schemas in the built program; a test keeps the two alike.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectJsonSchema } from '../build/cli/input/expect-file.js';
import { reportJsonSchema } from '../build/report/schema.js';

const folder = join(import.meta.dirname, '../schema');
const SCHEMAS = { 'report-1.json': reportJsonSchema(), 'expect-1.json': expectJsonSchema() };

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) {
  writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
}
