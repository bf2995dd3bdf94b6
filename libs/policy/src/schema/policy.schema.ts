import { TERM_PATTERN } from '../document/retention.js';
import { ORGANISATION_CHECKS, RULE_KINDS } from '../vocabulary.js';
import { conditionDefinitions } from './condition.schema.js';

const name = { type: 'string', minLength: 1, maxLength: 200 } as const;
const text = { type: 'string', maxLength: 2000 } as const;
const days = { type: 'integer', minimum: 0, maximum: 1000 } as const;
/** How long; null takes away what a layer before says. */
const term = { anyOf: [{ type: 'string', pattern: TERM_PATTERN }, { type: 'null' }] } as const;
const regionCode = { type: 'string', pattern: '^(nasional|[0-9]{2}(\\.[0-9]{2})?)$' } as const;

/** Draft-07 schema of a policy document (rules/.../policy.json). */
export const policySchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://runut.id/schema/policy.schema.json',
  title: 'Kebijakan (policy) satu lapis: nasional, provinsi, kabupaten/kota atau unit',
  type: 'object',
  required: ['id', 'region', 'version', 'effectiveFrom'],
  additionalProperties: false,
  properties: {
    $schema: text,
    id: name,
    region: regionCode,
    unit: { type: 'string', pattern: '^[A-Z0-9-]+$' },
    version: { type: 'integer', minimum: 1 },
    effectiveFrom: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    legalBasis: { type: 'array', items: text },
    provenance: { type: 'object' },
    spellings: { type: 'object', additionalProperties: name },
    lists: {
      type: 'object',
      additionalProperties: {
        anyOf: [
          { $ref: '#/definitions/terms' },
          {
            type: 'object',
            additionalProperties: false,
            properties: { add: { $ref: '#/definitions/terms' }, remove: { $ref: '#/definitions/terms' } },
          },
        ],
      },
    },
    tables: {
      type: 'object',
      properties: {
        slaProfile: {
          type: 'object',
          additionalProperties: {
            type: 'object',
            required: ['verify', 'firstResponse', 'resolve'],
            additionalProperties: false,
            properties: {
              verify: days,
              firstResponse: days,
              resolve: days,
              extendable: days,
              objection: days,
            },
          },
        },
        windows: { type: 'object', additionalProperties: { anyOf: [days, { type: 'null' }] } },
        ladder: {
          type: 'array',
          minItems: 1,
          maxItems: 20,
          items: {
            type: 'object',
            required: ['level', 'to', 'afterBreachWorkingDays'],
            additionalProperties: false,
            properties: { level: { type: 'integer', minimum: 1 }, to: name, afterBreachWorkingDays: days },
          },
        },
        categories: {
          type: 'object',
          additionalProperties: {
            type: 'object',
            required: ['name', 'authority'],
            additionalProperties: false,
            properties: {
              name,
              authority: { enum: ['nasional', 'provinsi', 'kabkota', 'bersama', 'sendiri'] },
            },
          },
        },
        retention: {
          type: 'object',
          additionalProperties: {
            anyOf: [
              {
                type: 'object',
                additionalProperties: false,
                properties: { words: term, instances: term, journal: term },
              },
              { type: 'null' },
            ],
          },
        },
        deployment: {
          type: 'object',
          additionalProperties: false,
          properties: { fourEyes: { type: 'boolean' } },
        },
        evaluation: {
          type: 'object',
          additionalProperties: false,
          properties: {
            appeal: {
              type: 'object',
              additionalProperties: false,
              properties: {
                withinWorkingDays: days,
                by: { type: 'array', maxItems: 20, items: name },
                decidedBy: { type: 'array', minItems: 1, maxItems: 20, items: name },
                decideWithinWorkingDays: days,
              },
            },
          },
        },
        coordinator: {
          type: 'object',
          required: ['unit', 'position'],
          additionalProperties: false,
          properties: { unit: name, position: name },
        },
        organisationChecks: {
          type: 'object',
          propertyNames: { enum: [...ORGANISATION_CHECKS] },
          additionalProperties: { enum: ['error', 'warning', 'off'] },
        },
      },
    },
    rules: {
      type: 'array',
      maxItems: 500,
      items: {
        anyOf: [{ $ref: '#/definitions/rule' }, { $ref: '#/definitions/disabledRule' }],
      },
    },
  },
  definitions: {
    terms: { type: 'array', maxItems: 2000, items: name },
    disabledRule: {
      type: 'object',
      required: ['id', 'disabled'],
      additionalProperties: false,
      properties: { id: name, disabled: { const: true }, description: text },
    },
    rule: {
      type: 'object',
      required: ['id', 'kind', 'conditions', 'event'],
      additionalProperties: false,
      properties: {
        id: name,
        kind: { enum: [...RULE_KINDS] },
        priority: { type: 'integer', minimum: -1000, maximum: 1000 },
        description: text,
        legalBasis: text,
        conditions: { $ref: '#/definitions/conditions' },
        event: {
          type: 'object',
          required: ['type'],
          additionalProperties: false,
          properties: { type: name, params: { type: 'object' } },
        },
      },
    },
    ...conditionDefinitions,
  },
} as const;
