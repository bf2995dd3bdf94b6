import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { pointerSegment, type Finding } from '../findings.js';
import { policySchema } from './policy.schema.js';
import { calendarSchema, chainSchema, organisationSchema, regionSchema } from './region.schemas.js';
import { simulationSchema } from './simulation.schema.js';

/** The published draft-07 schemas; the files of `rules/schema` are these. */
export const SCHEMAS = {
  policy: policySchema,
  region: regionSchema,
  calendar: calendarSchema,
  organisation: organisationSchema,
  chain: chainSchema,
  simulation: simulationSchema,
} as const;

export type SchemaName = keyof typeof SCHEMAS;

const MOST_FINDINGS = 20;
let validators: Partial<Record<SchemaName, ValidateFunction>> = {};

function validatorFor(name: SchemaName): ValidateFunction {
  const known = validators[name];
  if (known) return known;
  const validator = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(SCHEMAS[name]);
  validators = { ...validators, [name]: validator };
  return validator;
}

/** Checks a document against its schema; at most twenty findings, all errors. */
export function checkSchema(name: SchemaName, document: unknown): Finding[] {
  const validate = validatorFor(name);
  if (validate(document)) return [];
  const errors = (validate.errors ?? []).filter((error) => !isEchoOfAlternative(error));
  const findings = (errors.length > 0 ? errors : (validate.errors ?? [])).map(describe);
  const unique = new Map(findings.map((finding) => [`${finding.pointer} ${finding.message}`, finding]));
  return [...unique.values()].slice(0, MOST_FINDINGS);
}

/** An `anyOf` that fails reports every alternative: the summary line says nothing beside them. */
function isEchoOfAlternative(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'propertyNames';
}

function describe(error: ErrorObject): Finding {
  const { keyword, params } = error;
  let pointer = error.instancePath;
  let message = `Expected a value that ${error.message ?? 'matches'} but got ${shorten(error.data)}.`;
  if (keyword === 'additionalProperties') {
    const property = String(params['additionalProperty']);
    pointer += pointerSegment(property);
    message = `Expected no property "${property}" here.`;
  } else if (keyword === 'required') {
    message = `Expected the property "${String(params['missingProperty'])}" but it is missing.`;
  } else if (keyword === 'enum') {
    message = `Expected one of ${(params['allowedValues'] as unknown[]).join(', ')} but got ${shorten(error.data)}.`;
  } else if (keyword === 'not') {
    const together = (error.schema as { required?: readonly string[] }).required ?? [];
    message = `Expected not both ${together.join(' and ')} but got ${shorten(error.data)}.`;
  } else if (keyword === 'type') {
    message = `Expected ${[params['type']].flat().join(' or ')} but got ${shorten(error.data)}.`;
  }
  return { pointer, rule: 'schema', severity: 'error', message };
}

function shorten(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
