import type { Json } from '#feel';
import type { Variables } from '#engine';
import { usageError } from '../cli-error.js';

/** Steps of a script, each with one verb; docs/play.md describes them. */
export type PlayStep = Addressed &
  (
    | { readonly claim: string; readonly as: string }
    | { readonly completeTask: string; readonly as?: string; readonly data?: Variables }
    | { readonly completeJob: string; readonly variables?: Variables }
    | { readonly failJob: string; readonly message?: string; readonly retriesLeft?: number }
    | {
        readonly throwError: string;
        readonly code: string;
        readonly message?: string;
        readonly variables?: Variables;
      }
    | {
        readonly message: string;
        readonly correlationKey?: string;
        readonly variables?: Variables;
        readonly timeToLive?: string;
        readonly tenant?: string;
      }
    | { readonly signal: string; readonly variables?: Variables; readonly tenant?: string }
    | { readonly advance: string }
    | { readonly advanceTo: string }
    | { readonly setVariables: Variables }
    | { readonly resolveIncident: string; readonly reason?: string }
    | { readonly cancel: string }
    | { readonly expect: PlayExpectation }
  );

/** Which of several a step means, where its element alone does not tell. */
interface Addressed {
  readonly instance?: string;
  /** From 0, in the order in which they began. */
  readonly nth?: number;
}

export interface PlayExpectation {
  readonly status?: 'active' | 'completed' | 'terminated';
  readonly ended?: string | null;
  readonly tasks?: readonly string[];
  readonly jobs?: readonly string[];
  readonly messages?: readonly string[];
  readonly incidents?: readonly string[];
  /** These ids in this order; others may stand between. */
  readonly path?: readonly string[];
  readonly variables?: Variables;
}

export interface PlayScript {
  /** RFC 3339 */
  readonly at?: string;
  readonly process?: string;
  readonly start?: string;
  readonly tenant?: string;
  readonly variables?: Variables;
  /** Answers of decisions by id: a value, or FEEL with `=` in front. */
  readonly decisions?: Readonly<Record<string, Json>>;
  /** Results of jobs by type: variables, or FEEL with `=` in front; a job that is not here waits for a step. */
  readonly jobs?: Readonly<Record<string, Json>>;
  readonly steps: readonly PlayStep[];
}

type Shape = Readonly<Record<string, 'text' | 'number' | 'object' | 'texts' | 'text or null' | 'objects'>>;

const SCRIPT: Shape = {
  at: 'text',
  process: 'text',
  start: 'text',
  tenant: 'text',
  variables: 'object',
  decisions: 'object',
  jobs: 'object',
  steps: 'objects',
};
const ADDRESS: Shape = { instance: 'text', nth: 'number' };
const EXPECTATION: Shape = {
  status: 'text',
  ended: 'text or null',
  tasks: 'texts',
  jobs: 'texts',
  messages: 'texts',
  incidents: 'texts',
  path: 'texts',
  variables: 'object',
};
/** The verb comes first; `!` marks what must be there. */
const VERBS: Readonly<Record<string, Shape>> = {
  claim: { claim: 'text', 'as!': 'text' },
  completeTask: { completeTask: 'text', as: 'text', data: 'object' },
  completeJob: { completeJob: 'text', variables: 'object' },
  failJob: { failJob: 'text', message: 'text', retriesLeft: 'number' },
  throwError: { throwError: 'text', 'code!': 'text', message: 'text', variables: 'object' },
  message: {
    message: 'text',
    correlationKey: 'text',
    variables: 'object',
    timeToLive: 'text',
    tenant: 'text',
  },
  signal: { signal: 'text', variables: 'object', tenant: 'text' },
  advance: { advance: 'text' },
  advanceTo: { advanceTo: 'text' },
  setVariables: { setVariables: 'object' },
  resolveIncident: { resolveIncident: 'text', reason: 'text' },
  cancel: { cancel: 'text' },
  expect: { expect: 'object' },
};

/** @throws CliError (usage) that names the place of what is wrong */
export function parseScript(content: string, file: string): PlayScript {
  let script: unknown;
  try {
    script = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usageError(`Expected a script as JSON but got an error: ${(error as Error).message}.`, {
      place: file,
    });
  }
  const fail = (pointer: string, message: string): never => {
    throw usageError(message, { place: `${file}#${pointer}`, wayOut: 'docs/play.md describes scripts.' });
  };
  const read = Array.isArray(script) ? { steps: script } : script;
  checkShape(read, SCRIPT, '', fail);
  const { steps = [], ...rest } = read as Partial<PlayScript>;
  steps.forEach((step, index) => checkStep(step, `/steps/${index}`, fail));
  return { ...rest, steps };
}

type Fail = (pointer: string, message: string) => never;

function checkStep(step: PlayStep, pointer: string, fail: Fail): void {
  const verbs = Object.keys(VERBS).filter((verb) => Object.hasOwn(step, verb));
  // `claim` and the like are verbs; `message` is one too, and a field of others.
  const verb = verbs.find((one) => one !== 'message') ?? verbs[0];
  if (verb === undefined)
    fail(pointer, `Expected a step with one of ${Object.keys(VERBS).join(', ')}, but it has none of them.`);
  checkShape(step, { ...ADDRESS, ...VERBS[verb!] }, pointer, fail);
  if ('expect' in step) checkShape(step.expect, EXPECTATION, `${pointer}/expect`, fail);
}

function checkShape(value: unknown, shape: Shape, pointer: string, fail: Fail): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail(pointer, 'Expected an object, but got something else.');
  const wanted = new Map(Object.entries(shape).map(([name, type]) => [name.replace('!', ''), type]));
  for (const [name, found] of Object.entries(value)) {
    const type = wanted.get(name);
    if (type === undefined)
      fail(`${pointer}/${name}`, `Expected one of ${[...wanted.keys()].join(', ')}, but got "${name}".`);
    if (!IS[type!](found)) fail(`${pointer}/${name}`, `Expected ${type}, but got ${JSON.stringify(found)}.`);
  }
  for (const name of Object.keys(shape))
    if (name.endsWith('!') && !Object.hasOwn(value, name.slice(0, -1)))
      fail(pointer, `Expected "${name.slice(0, -1)}", but it is missing.`);
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const IS: Readonly<Record<Shape[string], (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  'text or null': (value) => value === null || typeof value === 'string',
  number: (value) => Number.isInteger(value) && Number(value) >= 0,
  object: isObject,
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  objects: (value) => Array.isArray(value) && value.every(isObject),
};
