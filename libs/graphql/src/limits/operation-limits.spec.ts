import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse, validate, type GraphQLSchema } from 'graphql';
import { buildSchema } from '../schema.js';
import { LIMITS, costOf, costRefusal, shapeLimits } from './operation-limits.js';

describe('operation limits', () => {
  let schema: GraphQLSchema;
  const shapeErrors = (query: string) =>
    validate(schema, parse(query), [shapeLimits]).map(({ extensions }) => extensions.limit);

  beforeAll(async () => {
    schema = await buildSchema();
  });

  it('should let an ordinary inbox pass', () => {
    const query =
      '{ userTasks(first: 50) { liveCursor nodes { id name dueAt complaint { number status } instance { id } } } }';

    expect(shapeErrors(query)).toEqual([]);
    expect(costRefusal(schema, parse(query), undefined, undefined)).toBeUndefined();
  });

  it('should refuse a query that nests too deep', () => {
    const inner = 'instance { userTasks { '.repeat(8) + 'id' + ' } }'.repeat(8);

    expect(shapeErrors(`{ userTasks { nodes { ${inner} } } }`)).toEqual(['depth']);
  });

  it('should refuse many aliases, also when a fragment brings them', () => {
    const aliases = Array.from({ length: 25 }, (_, at) => `a${at}: name`).join(' ');

    expect(shapeErrors(`{ viewer { ${aliases} } }`)).toContain('aliases');
    expect(shapeErrors(`{ viewer { ...f } } fragment f on User { ${aliases} }`)).toContain('aliases');
  });

  it('should refuse many fields at the top', () => {
    const fields = Array.from({ length: 12 }, (_, at) => `v${at}: viewer { name }`).join(' ');

    expect(shapeErrors(`{ ${fields} }`)).toContain('rootFields');
  });

  it('should refuse many directives', () => {
    expect(shapeErrors(`{ viewer { name ${'@include(if: true) '.repeat(30)} } }`)).toContain('directives');
  });

  it('should measure a bomb of fragments without unfolding it', () => {
    const bomb = Array.from(
      { length: 25 },
      (_, at) => `fragment f${at} on User { x: name ...f${at + 1} ...f${at + 1} }`,
    ).join('\n');
    const startedAt = performance.now();

    const errors = shapeErrors(`{ viewer { ...f0 } } ${bomb} fragment f25 on User { name }`);

    expect(errors).toContain('aliases');
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it('should end on fragments that spread each other', () => {
    const query = '{ viewer { ...a } } fragment a on User { ...b } fragment b on User { ...a }';

    expect(shapeErrors(query)).toEqual([]);
    expect(costOf(schema, parse(query), undefined, undefined)).toBeLessThan(10);
  });

  it('should charge a connection by its size, literal or variable', () => {
    const cost = (query: string, variables = {}) => costOf(schema, parse(query), undefined, variables);

    const small = cost('{ userTasks(first: 10) { nodes { id name } } }');
    const large = cost('{ userTasks(first: 100) { nodes { id name } } }');
    const byVariable = cost('query($n: Int) { userTasks(first: $n) { nodes { id name } } }', { n: 100 });

    expect(large).toBeGreaterThan(small * 8);
    expect(byVariable).toBe(large);
  });

  it('should refuse what multiplies beyond the limit', () => {
    const query =
      '{ userTasks(first: 100) { nodes { instance { verifyReplay { isIntact } history(first: 100) { nodes { id } } } } } }';

    expect(costRefusal(schema, parse(query), undefined, undefined)?.extensions.limit).toBe('cost');
  });

  it('should charge nodes by the number of ids', () => {
    const ids = Array.from({ length: 100 }, () => '"x"').join(',');

    expect(
      costOf(schema, parse(`{ nodes(ids: [${ids}]) { id } }`), undefined, undefined),
    ).toBeGreaterThanOrEqual(100);
    expect(LIMITS.cost).toBeGreaterThan(1000);
  });
});
