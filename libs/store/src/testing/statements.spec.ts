import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { statementFault } from './statement-rule.js';

const SOURCE = join(import.meta.dirname, '..');

describe('statements of the store', () => {
  it('should name bucket and tenant, or say that they look across tenants', () => {
    const literals = sources()
      .flatMap((path) => readFileSync(path, 'utf8').match(/`[^`]*`|'(?:[^'\\\n]|\\.)*'/g) ?? [])
      .map((literal) => literal.slice(1, -1))
      .filter((text) => /^\s*(?:\/\*.*\*\/\s*)?(?:select|insert|update|delete|with)\b/i.test(text));
    expect(literals.length).toBeGreaterThan(25);
    expect(literals.map(statementFault).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('should find a statement that does not', () => {
    expect(statementFault('select bucket, tenant from journal where position > 1')).toMatch(
      'bucket and tenant',
    );
    expect(statementFault('update user_task set status = 1 where tenant = $1')).toMatch('Expected bucket in');
    expect(statementFault('select 1 from journal where bucket = $1 and tenant = $2')).toBeUndefined();
  });
});

function sources(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => join(SOURCE, path));
}
