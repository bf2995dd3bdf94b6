import type { Scenario } from './scenario.js';

/** A scenario file that is none, with the JSON pointer of what is wrong. */
export class ScenarioRejection extends Error {
  override readonly name = 'ScenarioRejection';
  readonly code = 'SCENARIO_INVALID';

  constructor(
    readonly pointer: string,
    message: string,
  ) {
    super(message);
  }
}

type Kind = 'text' | 'text or null' | 'list of texts' | 'list of objects' | 'object';
/** `!` marks what must be there. */
type Shape = Readonly<Record<string, Kind>>;

const SCENARIO: Shape = {
  'name!': 'text',
  'process!': 'text',
  'region!': 'text',
  note: 'text',
  'given!': 'object',
  'when!': 'list of objects',
  'then!': 'object',
};
const GIVEN: Shape = {
  'at!': 'text',
  'complaint!': 'object',
  host: 'object',
  decisions: 'object',
  held: 'list of texts',
  organisation: 'object',
};
const ORGANISATION: Shape = {
  people: 'list of objects',
  appointments: 'list of objects',
  delegations: 'list of objects',
  roles: 'list of objects',
};
const COMPLAINT = ['channel', 'text'];
const OUTCOME: Shape = {
  ended: 'text or null',
  status: 'text',
  outcome: 'text or null',
  path: 'list of texts',
  avoids: 'list of texts',
  due: 'object',
  provisional: 'list of texts',
  ledger: 'object',
  sent: 'list of texts',
  breaches: 'list of objects',
  openTasks: 'list of texts',
  openFor: 'list of texts',
  arrivedIn: 'text',
  variables: 'object',
};
const STEPS: Readonly<Record<string, Shape>> = {
  task: { 'task!': 'text', as: 'text', claim: 'text', data: 'object' },
  message: { 'message!': 'text', data: 'object' },
  signal: { 'signal!': 'text', data: 'object' },
  job: { 'job!': 'text' },
  calendar: { 'calendar!': 'object', reason: 'text' },
  advance: { 'advance!': 'text' },
  advanceTo: { 'advanceTo!': 'text' },
  expect: { 'expect!': 'object' },
};

/** @throws ScenarioRejection when the text is no scenario */
export function parseScenario(content: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new ScenarioRejection('', `Expected JSON but got an error: ${(error as Error).message}.`);
  }
  check(value, SCENARIO, '');
  const scenario = value as Scenario;
  check(scenario.given, GIVEN, '/given');
  if (scenario.given.organisation) check(scenario.given.organisation, ORGANISATION, '/given/organisation');
  if (Number.isNaN(Date.parse(scenario.given.at)))
    throw new ScenarioRejection('/given/at', `Expected a time in RFC 3339, but got "${scenario.given.at}".`);
  for (const name of COMPLAINT)
    if (typeof (scenario.given.complaint as unknown as Record<string, unknown>)[name] !== 'string')
      throw new ScenarioRejection(`/given/complaint/${name}`, 'Expected a text, but there is none.');
  check(scenario.then, OUTCOME, '/then');
  for (const [index, step] of scenario.when.entries()) {
    const pointer = `/when/${index}`;
    const verb = Object.keys(STEPS).find((name) => Object.hasOwn(step, name));
    if (verb === undefined)
      throw new ScenarioRejection(pointer, `Expected a step with one of ${Object.keys(STEPS).join(', ')}.`);
    check(step, STEPS[verb]!, pointer);
    if ('expect' in step) check(step.expect, OUTCOME, `${pointer}/expect`);
    if ('advanceTo' in step && Number.isNaN(Date.parse(step.advanceTo)))
      throw new ScenarioRejection(
        `${pointer}/advanceTo`,
        `Expected a time in RFC 3339, but got "${step.advanceTo}".`,
      );
  }
  return scenario;
}

function check(value: unknown, shape: Shape, pointer: string): void {
  if (!isObject(value)) throw new ScenarioRejection(pointer, 'Expected an object, but got something else.');
  const kinds = new Map(Object.entries(shape).map(([name, kind]) => [name.replace('!', ''), kind]));
  for (const [name, found] of Object.entries(value)) {
    const kind = kinds.get(name);
    if (kind === undefined)
      throw new ScenarioRejection(
        `${pointer}/${name}`,
        `Expected one of ${[...kinds.keys()].join(', ')}, but got "${name}".`,
      );
    if (!IS[kind](found))
      throw new ScenarioRejection(
        `${pointer}/${name}`,
        `Expected ${kind}, but got ${JSON.stringify(found)}.`,
      );
  }
  for (const name of Object.keys(shape))
    if (name.endsWith('!') && !Object.hasOwn(value, name.slice(0, -1)))
      throw new ScenarioRejection(pointer, `Expected "${name.slice(0, -1)}", but it is missing.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  'text or null': (value) => value === null || typeof value === 'string',
  'list of texts': (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  'list of objects': (value) => Array.isArray(value) && value.every(isObject),
  object: isObject,
};
