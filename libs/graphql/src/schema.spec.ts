import { beforeAll, describe, expect, it } from '@jest/globals';
import 'reflect-metadata';
import { isInputObjectType, isInterfaceType, isObjectType, isEnumType, type GraphQLSchema } from 'graphql';
import { ACCESS, type Access } from './common/access.js';
import { RESOLVERS } from './resolvers.js';
import { buildSchema } from './schema.js';

/** Nest's own mark on methods that resolve something. */
const RESOLVES = ['graphql:resolver_type', 'graphql:resolve_property'];

function handlers() {
  return RESOLVERS.flatMap((resolver) =>
    Object.getOwnPropertyNames(resolver.prototype).flatMap((name) => {
      if (name === 'constructor') return [];
      const method: unknown = (resolver.prototype as unknown as Record<string, unknown>)[name];
      if (typeof method !== 'function') return [];
      const marks = RESOLVES.map((key) => Reflect.getMetadata(key, method) as unknown);
      if (marks.every((mark) => mark === undefined)) return [];
      return [
        {
          place: `${resolver.name}.${name}`,
          name,
          access: Reflect.getMetadata(ACCESS, method) as Access | undefined,
        },
      ];
    }),
  );
}

describe('the schema', () => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = await buildSchema();
  });

  it('should open every resolver explicitly: to everybody, to roles, or to whoever sees the parent', () => {
    const all = handlers();

    expect(all.length).toBeGreaterThan(40);
    expect(all.filter(({ access }) => access === undefined).map(({ place }) => place)).toEqual([]);
  });

  it('should have a resolver of ours for every field of an operation', () => {
    const names = new Set(handlers().map(({ name }) => name));
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];

    const fields = roots.flatMap((root) => Object.keys(root!.getFields()));

    expect(fields.filter((field) => !names.has(field))).toEqual([]);
  });

  it('should give a root field to whoever sees the parent to nobody', () => {
    const roots = new Set(
      [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
        Object.keys(root!.getFields()),
      ),
    );

    const open = handlers().filter(({ name, access }) => roots.has(name) && access?.kind === 'parent');

    // A field of an object may share a root field's name: it must then be a field of an object type.
    for (const { name } of open) {
      const types = Object.values(schema.getTypeMap()).filter(isObjectType);
      expect(
        types.some(
          (type) => !['Query', 'Mutation', 'Subscription'].includes(type.name) && type.getFields()[name],
        ),
      ).toBe(true);
    }
  });

  it('should open to the public only what citizens need', () => {
    const open = handlers().filter(({ access }) => access?.kind === 'public');

    expect(open.map(({ name }) => name).sort()).toEqual([
      'complaintUpdates',
      'fileComplaint',
      'objectToResolution',
      'rateResolution',
      'replyToComplaint',
      'trackComplaint',
      'withdrawComplaint',
    ]);
  });

  it('should describe every type, field, argument and enum value', () => {
    const silent: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (
        type.name.startsWith('__') ||
        ['Query', 'Mutation', 'Subscription', 'Boolean', 'Int', 'Float', 'String', 'ID'].includes(type.name)
      ) {
        if (!isObjectType(type) || type.name.startsWith('__')) continue;
      } else if (!type.description) silent.push(type.name);
      if (isEnumType(type)) {
        for (const value of type.getValues())
          if (!value.description) silent.push(`${type.name}.${value.name}`);
      }
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (!field.description) silent.push(`${type.name}.${field.name}`);
        if (!('args' in field)) continue;
        for (const argument of field.args) {
          if (!argument.description) silent.push(`${type.name}.${field.name}(${argument.name})`);
        }
      }
    }

    expect(silent).toEqual([]);
  });

  it('should give every mutation one input and a payload with user errors', () => {
    const payload = schema.getType('MutationPayload');
    for (const mutation of Object.values(schema.getMutationType()!.getFields())) {
      expect(mutation.args.map(({ name }) => name)).toEqual(['input']);
      const type = schema.getType(String(mutation.type).replace('!', ''));
      expect(isObjectType(type) && type.getInterfaces()).toContain(payload);
      const input = schema.getType(String(mutation.args[0]!.type).replace('!', ''));
      expect(isInputObjectType(input) && Object.keys(input.getFields())).toContain('idempotencyKey');
    }
  });

  it('should let every connection be paged and every stream be resumed', () => {
    for (const field of Object.values(schema.getQueryType()!.getFields())) {
      if (!String(field.type).includes('Connection')) continue;
      expect(field.args.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'after']));
    }
    for (const field of Object.values(schema.getSubscriptionType()!.getFields())) {
      expect(field.args.map(({ name }) => name)).toContain('after');
    }
  });
});
