const name = { type: 'string', minLength: 1, maxLength: 200 } as const;

/** Draft-07 definitions of json-rules-engine's conditions, for every schema whose documents have them. */
export const conditionDefinitions = {
  conditions: {
    anyOf: [{ $ref: '#/definitions/all' }, { $ref: '#/definitions/any' }, { $ref: '#/definitions/not' }],
  },
  condition: {
    anyOf: [{ $ref: '#/definitions/conditions' }, { $ref: '#/definitions/comparison' }],
  },
  all: {
    type: 'object',
    required: ['all'],
    additionalProperties: false,
    properties: { all: { type: 'array', minItems: 1, items: { $ref: '#/definitions/condition' } } },
  },
  any: {
    type: 'object',
    required: ['any'],
    additionalProperties: false,
    properties: { any: { type: 'array', minItems: 1, items: { $ref: '#/definitions/condition' } } },
  },
  not: {
    type: 'object',
    required: ['not'],
    additionalProperties: false,
    properties: { not: { $ref: '#/definitions/condition' } },
  },
  comparison: {
    type: 'object',
    required: ['fact', 'operator', 'value'],
    additionalProperties: false,
    properties: {
      fact: name,
      operator: name,
      path: name,
      value: {
        anyOf: [
          { type: ['string', 'number', 'boolean', 'null'] },
          { type: 'array', maxItems: 500, items: { type: ['string', 'number'] } },
          {
            type: 'object',
            required: ['fact'],
            additionalProperties: false,
            properties: { fact: name, path: name },
          },
          {
            type: 'object',
            required: ['list'],
            additionalProperties: false,
            properties: { list: name, ignoring: name },
          },
        ],
      },
    },
  },
} as const;
