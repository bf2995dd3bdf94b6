import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printedSchema } from '#graphql';

/** `node print-schema.js [--check]`: writes `schema.graphql`, or tells whether it is what the code says. */
const path = resolve('schema.graphql');
const schema = await printedSchema();
if (process.argv.includes('--check')) {
  let committed = '';
  try {
    committed = readFileSync(path, 'utf8');
  } catch {
    // Said below: an absent file differs from any schema.
  }
  if (committed !== schema) {
    process.stderr.write(
      'Expected schema.graphql to be what the code says but it differs: run `npm run schema`.\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, schema);
}
