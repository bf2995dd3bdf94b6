import { conditionDefinitions } from './condition.schema.js';

const name = { type: 'string', minLength: 1, maxLength: 200 } as const;
const text = { type: 'string', maxLength: 2000 } as const;
const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const time = { type: 'string', pattern: '^([01][0-9]|2[0-4]):[0-5][0-9]$' } as const;
const regionCode = { type: 'string', pattern: '^(nasional|[0-9]{2}(\\.[0-9]{2})?)$' } as const;
const unitCode = { type: 'string', pattern: '^[A-Z0-9-]+$' } as const;
const names = { type: 'array', items: name } as const;
const dates = { type: 'object', propertyNames: date, additionalProperties: name } as const;
const hours = { type: 'object', required: ['start', 'end'], properties: { start: time, end: time } } as const;

/** Draft-07 schema of region.json. */
export const regionSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://runut.id/schema/region.schema.json',
  title: 'Wilayah',
  type: 'object',
  required: ['code', 'name', 'level', 'parent', 'calendars'],
  additionalProperties: false,
  properties: {
    $schema: text,
    code: regionCode,
    name,
    level: { enum: ['nasional', 'provinsi', 'kabupaten', 'kota'] },
    parent: { anyOf: [regionCode, { type: 'null' }] },
    names,
    falseNames: names,
    calendars: { ...names, minItems: 1 },
    provenance: { type: 'object' },
  },
} as const;

/** Draft-07 schema of a calendar document. */
export const calendarSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://runut.id/schema/calendar.schema.json',
  title: 'Kalender kerja satu lapis',
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    $schema: text,
    id: name,
    version: { type: 'integer', minimum: 1 },
    timeZone: name,
    weekend: { type: 'array', uniqueItems: true, items: { type: 'integer', minimum: 1, maximum: 7 } },
    officeHours: {
      type: 'object',
      required: ['start', 'end'],
      additionalProperties: false,
      properties: {
        start: time,
        end: time,
        byDay: { type: 'object', propertyNames: { pattern: '^[1-7]$' }, additionalProperties: hours },
      },
    },
    holidays: dates,
    cutiBersama: dates,
    workdays: dates,
    legalBasis: text,
    coversFrom: date,
    coversTo: date,
    provenance: { type: 'object' },
  },
} as const;

/** Draft-07 schema of organisation.json. */
export const organisationSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://runut.id/schema/organisation.schema.json',
  title: 'Organisasi: unit, jabatan, orang, pengangkatan, pelimpahan',
  type: 'object',
  required: ['region', 'version', 'units', 'positions'],
  additionalProperties: false,
  properties: {
    $schema: text,
    region: regionCode,
    version: { type: 'integer', minimum: 1 },
    synthetic: { type: 'boolean' },
    provenance: { type: 'object' },
    legalBases: {
      type: 'array',
      items: {
        type: 'object',
        required: ['number', 'kind', 'date', 'subject'],
        additionalProperties: false,
        properties: {
          number: name,
          kind: name,
          date,
          subject: text,
          validFrom: date,
          validTo: date,
          issuedBy: name,
          assumed: { type: 'boolean' },
        },
      },
    },
    trainings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'name', 'checklist'],
        additionalProperties: false,
        properties: { code: name, name, checklist: names },
      },
    },
    units: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['code', 'name'],
        additionalProperties: false,
        properties: { code: unitCode, name, parent: unitCode, handles: names, legalBasis: text },
      },
    },
    positions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'title', 'unit'],
        additionalProperties: false,
        properties: {
          code: unitCode,
          title: name,
          unit: unitCode,
          eselon: { type: 'string', pattern: '^(I|II|III|IV)(\\.[ab])?$' },
          head: { type: 'boolean' },
          roles: names,
          seats: { type: 'integer', minimum: 1 },
        },
      },
    },
    people: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'name'],
        additionalProperties: false,
        properties: {
          id: name,
          name,
          criteria: {
            type: 'array',
            items: {
              anyOf: [
                name,
                {
                  type: 'object',
                  required: ['name', 'from'],
                  additionalProperties: false,
                  properties: { name, from: date, to: date, evidence: text },
                },
              ],
            },
          },
          trainings: {
            type: 'array',
            items: {
              type: 'object',
              required: ['training', 'completedOn'],
              additionalProperties: false,
              properties: {
                training: name,
                completedOn: date,
                validTo: date,
                items: names,
                evidence: text,
              },
            },
          },
        },
      },
    },
    appointments: {
      type: 'array',
      items: {
        type: 'object',
        required: ['person', 'position', 'from', 'kind', 'legalBasis'],
        additionalProperties: false,
        properties: {
          person: name,
          position: unitCode,
          from: date,
          to: date,
          kind: { enum: ['definitif', 'Pj', 'Plt', 'Plh'] },
          legalBasis: text,
        },
      },
    },
    delegations: {
      type: 'array',
      items: {
        type: 'object',
        required: ['from', 'to', 'position', 'validFrom', 'validTo', 'legalBasis'],
        additionalProperties: false,
        properties: {
          from: name,
          to: name,
          position: unitCode,
          roles: names,
          validFrom: date,
          validTo: date,
          legalBasis: text,
        },
      },
    },
  },
} as const;

/** Draft-07 schema of chain.json. */
export const chainSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://runut.id/schema/chain.schema.json',
  title: 'Rantai penanggung jawab: peran ke jabatan',
  type: 'object',
  required: ['region', 'version', 'roles'],
  additionalProperties: false,
  properties: {
    $schema: text,
    region: regionCode,
    version: { type: 'integer', minimum: 1 },
    provenance: { type: 'object' },
    roles: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['role', 'scope', 'select'],
        additionalProperties: false,
        properties: {
          role: { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$' },
          scope: { enum: ['region', 'unit'] },
          title: name,
          select: {
            anyOf: [
              {
                type: 'object',
                required: ['position'],
                additionalProperties: false,
                properties: { position: unitCode },
              },
              {
                type: 'object',
                required: ['head'],
                additionalProperties: false,
                properties: { head: { const: true } },
              },
              {
                type: 'object',
                required: ['titles'],
                additionalProperties: false,
                properties: { titles: { ...names, minItems: 1 } },
              },
              {
                type: 'object',
                required: ['designated'],
                additionalProperties: false,
                properties: { designated: { const: true } },
              },
            ],
          },
          onlyUnits: { type: 'array', items: unitCode },
          ifVacant: { type: 'string' },
          count: {
            type: 'object',
            additionalProperties: false,
            properties: { min: { type: 'integer', minimum: 0 }, exactly: { type: 'integer', minimum: 1 } },
          },
          criteria: names,
          appointedBy: name,
          requires: name,
          act: { enum: ['any', 'all'] },
          when: { $ref: '#/definitions/conditions' },
        },
      },
    },
  },
  definitions: conditionDefinitions,
} as const;
