import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Json } from '#feel';
import type { ProcessState } from '#engine';
import type { InstanceView } from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime, JsonScalar } from '../common/scalars.js';

/** Where an instance stands. */
export enum InstanceState {
  ACTIVE = 'active',
  SUSPENDED = 'suspended',
  COMPLETED = 'completed',
  TERMINATED = 'terminated',
}
registerEnumType(InstanceState, {
  name: 'InstanceState',
  description: 'Where an instance stands.',
  valuesMap: {
    ACTIVE: { description: 'It runs or waits.' },
    SUSPENDED: { description: 'An operator holds it as it stands.' },
    COMPLETED: { description: 'It reached its end.' },
    TERMINATED: { description: 'It was ended before its end.' },
  },
});

/** A live element of an instance: where a token stands. */
@ObjectType({ description: 'A live element of an instance: where a token stands.' })
export class Token {
  @Field(() => Int, { description: "The element's key, dense in the instance." })
  key!: number;

  @Field(() => String, { description: 'Id of the element in the model.' })
  elementId!: string;

  @Field(() => Int, { description: 'Key of the enclosing scope; 0 is the process itself.' })
  scopeKey!: number;

  @Field(() => String, {
    description: '"active": it works or waits; "completing": its work is done, leaving it failed.',
  })
  phase!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it waits for: userTask, job, child, decision, timer, message, signal.',
  })
  waitsFor?: string;
}

/** A variable of a scope. */
@ObjectType({ description: 'A variable of a scope. Variables hold keys and codes, never personal data.' })
export class Variable {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Its value.' })
  value?: Json;

  @Field(() => Int, { description: 'Key of its scope; 0 is the process itself.' })
  scopeKey!: number;
}

/** One run of a process. */
@ObjectType({ implements: () => [Node], description: 'One run of a process.' })
export class ProcessInstance extends Node {
  /** What the fields are read from. */
  view!: InstanceView;

  @Field(() => ID, { description: 'UUID of the instance, as the CLI takes it.' })
  instanceKey!: string;

  @Field(() => String, { description: 'Code of the region, e.g. "14.08".' })
  region!: string;

  @Field(() => String, { description: "The process's id in its model." })
  bpmnProcessId!: string;

  @Field(() => String, {
    nullable: true,
    description: "What people call the case, e.g. the complaint's number.",
  })
  businessKey?: string;

  @Field(() => InstanceState, { description: 'Where it stands.' })
  state!: InstanceState;

  @Field(() => Int, { description: 'Number of commands so far; give it back as `expectedRevision`.' })
  revision!: number;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  endedAt?: string;

  @Field(() => Int, { description: 'Faults that wait for an operator.' })
  openIncidents!: number;
}

/** A page of instances. */
export const ProcessInstanceConnection = connectionTypeOf(ProcessInstance, 'ProcessInstance', true);

export function toProcessInstance(view: InstanceView): ProcessInstance {
  const {
    tenant,
    instanceKey,
    bpmnProcessId,
    businessKey,
    status,
    revision,
    startedAt,
    endedAt,
    openIncidents,
  } = view;
  return Object.assign(new ProcessInstance(), {
    id: toGlobalId('ProcessInstance', tenant, instanceKey),
    view,
    instanceKey,
    region: tenant,
    bpmnProcessId,
    businessKey,
    state: status as InstanceState,
    revision,
    startedAt,
    endedAt,
    openIncidents,
  });
}

/** Where the tokens stand in a state; the process's own scope is left out. */
export function tokensOf(state: ProcessState): Token[] {
  const waits = new Map(state.subscriptions.map(({ elementKey, type }) => [elementKey, type]));
  return state.elements
    .filter(({ scopeKey }) => scopeKey >= 0)
    .map(({ key, elementId, scopeKey, phase, wait }) =>
      Object.assign(new Token(), { key, elementId, scopeKey, phase, waitsFor: wait?.type ?? waits.get(key) }),
    );
}

/** The variables of all scopes of a state, outer scopes first. */
export function variablesOf(state: ProcessState): Variable[] {
  return state.elements.flatMap(({ key, variables }) =>
    Object.entries(variables ?? {}).map(([name, value]) =>
      Object.assign(new Variable(), { name, value, scopeKey: key }),
    ),
  );
}
