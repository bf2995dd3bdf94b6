import 'reflect-metadata';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { printedSchema } from '#graphql';
import { clientOperations } from './client-operations.js';

/** `node print-schema.js [--check]`: writes what is generated from the code, or tells whether it is what the code says. */
const CLIENT = 'libs/client/src';
const schema = await printedSchema();
const operations = readdirSync(resolve(CLIENT, 'operations')).sort();
const generated: [path: string, text: string][] = [
  ['schema.graphql', schema],
  [
    join(CLIENT, 'operations.generated.ts'),
    await clientOperations(
      schema,
      operations.map((path) => ({ path, text: readFileSync(resolve(CLIENT, 'operations', path), 'utf8') })),
    ),
  ],
];

for (const [path, text] of generated) {
  if (!process.argv.includes('--check')) writeFileSync(resolve(path), text);
  else if (committed(path) !== text) {
    process.stderr.write(
      `Expected ${path} to be what the code says but it differs: run \`npm run schema\`.\n`,
    );
    process.exitCode = 1;
  }
}

function committed(path: string): string {
  try {
    return readFileSync(resolve(path), 'utf8');
  } catch {
    // An absent file differs from all texts.
    return '';
  }
}
