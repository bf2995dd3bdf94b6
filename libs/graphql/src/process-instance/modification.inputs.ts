import { Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import type { ElementSelection, ModifyInstruction, StartPoint } from '#engine';
import type { Json } from '#feel';
import { isGiven } from '../common/given.js';
import { DateTime, JsonScalar } from '../common/scalars.js';
import { RepairInput } from './process-instance.inputs.js';
import { isVariables } from './variables-input.js';

@InputType({
  isOneOf: true,
  description: 'Live elements: one by its key, or all of an element of the model.',
})
export class ElementSelectionInput {
  @Field(() => Int, { nullable: true, description: 'Key of a live element, as "tokens" tells it.' })
  elementKey?: number;

  @Field(() => String, {
    nullable: true,
    description: 'Id of an element in the model: all its live instances, and the tokens that wait at it.',
  })
  elementId?: string;
}

/** On which side of an element a token begins. */
export enum StartPlace {
  BEFORE = 'before',
  AFTER = 'after',
}
registerEnumType(StartPlace, {
  name: 'StartPlace',
  description: 'On which side of an element a token begins.',
  valuesMap: {
    BEFORE: { description: 'The element is entered.' },
    AFTER: { description: 'Its outgoing flow is taken.' },
  },
});

@InputType({ description: 'Where a token begins. Enclosing sub-processes that are not live are entered.' })
export class StartPointInput {
  @Field(() => StartPlace, { defaultValue: StartPlace.BEFORE, description: 'Before or after the element.' })
  at!: StartPlace;

  @Field(() => String, { description: 'Id of the element in the model.' })
  elementId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'With AFTER: id of the flow, where the element has several.',
  })
  flowId?: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Key of an enclosing scope to begin in, where there are several instances of it.',
  })
  scopeKey?: number;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Variables to set as results are: in the nearest scope that has them, else in the process.',
  })
  variables?: Json;

  @Field(() => JsonScalar, { nullable: true, description: "With BEFORE: variables of the element's own." })
  localVariables?: Json;
}

@InputType({ description: 'Tokens that go somewhere else, each within its own enclosing scopes.' })
export class MoveTokensInput {
  @Field(() => ElementSelectionInput, { description: 'Where they stand.' })
  from!: ElementSelectionInput;

  @Field(() => StartPointInput, { description: 'Where they begin anew.' })
  to!: StartPointInput;
}

@InputType({ description: 'One more instance of a multi-instance activity.' })
export class AddIterationInput {
  @Field(() => Int, { description: 'Key of the live element that stands for all instances.' })
  elementKey!: number;

  @Field(() => JsonScalar, { nullable: true, description: 'What it is for; its number when absent.' })
  item?: Json;
}

@InputType({ isOneOf: true, description: 'One change of where the tokens stand.' })
export class ModifyInstructionInput {
  @Field(() => ElementSelectionInput, { nullable: true, description: 'What ends before its time.' })
  cancel?: ElementSelectionInput;

  @Field(() => StartPointInput, { nullable: true, description: 'A token that begins.' })
  start?: StartPointInput;

  @Field(() => MoveTokensInput, { nullable: true, description: 'Tokens that go somewhere else.' })
  move?: MoveTokensInput;

  @Field(() => AddIterationInput, { nullable: true, description: 'An instance that is added.' })
  addIteration?: AddIterationInput;
}

@InputType({ description: 'How the tokens of an instance are moved, and why.' })
export class ModifyProcessInstanceInput extends RepairInput {
  @Field(() => [ModifyInstructionInput], {
    description:
      'At most 100; all or none. First all ends that is to end, then all begins that is to begin, then the tokens move.',
  })
  instructions!: ModifyInstructionInput[];
}

@InputType({ description: 'Which finished instance is done anew, from where, and why.' })
export class RestartProcessInstanceInput extends RepairInput {
  @Field(() => Int, {
    nullable: true,
    description: 'Version of the process; the one that it ran when absent.',
  })
  version?: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Variables as they were after this entry of its history; as they were at its end when absent.',
  })
  upToSequence?: number;

  @Field(() => DateTime, { nullable: true, description: 'Variables as they were at this moment.' })
  upToMoment?: string;

  @Field(() => [String], { nullable: true, description: 'Only these of its variables; all when absent.' })
  variableNames?: string[];

  @Field(() => JsonScalar, { nullable: true, description: 'Variables to set beside and over them.' })
  variables?: Json;

  @Field(() => [StartPointInput], {
    nullable: true,
    description: 'Where its tokens begin; at its start event when absent.',
  })
  startPoints?: StartPointInput[];
}

/** A fault of an input, with its path below `input`. */
export class InputFault extends Error {
  constructor(readonly path: readonly string[]) {
    super('Expected an object of variables by name.');
  }
}

/** @throws InputFault */
export function instructionOf(input: ModifyInstructionInput, path: readonly string[]): ModifyInstruction {
  if (isGiven(input.cancel)) return { type: 'cancel', selection: selectionOf(input.cancel) };
  if (isGiven(input.start)) return { type: 'start', point: pointOf(input.start, [...path, 'start']) };
  if (isGiven(input.move)) {
    const { from, to } = input.move;
    return { type: 'move', selection: selectionOf(from), point: pointOf(to, [...path, 'move', 'to']) };
  }
  const { elementKey, item } = input.addIteration!;
  return { type: 'addIteration', elementKey, ...(isGiven(item) && { item }) };
}

function selectionOf({ elementKey, elementId }: ElementSelectionInput): ElementSelection {
  return isGiven(elementKey) ? { elementKey } : { elementId: elementId! };
}

/** @throws InputFault */
export function pointOf(input: StartPointInput, path: readonly string[]): StartPoint {
  const { at, elementId, flowId, scopeKey, variables, localVariables } = input;
  if (isGiven(variables) && !isVariables(variables)) throw new InputFault([...path, 'variables']);
  if (isGiven(localVariables) && !isVariables(localVariables))
    throw new InputFault([...path, 'localVariables']);
  return {
    at,
    elementId,
    ...(isGiven(flowId) && { flowId }),
    ...(isGiven(scopeKey) && { scopeKey }),
    ...(isGiven(variables) && { variables }),
    ...(isGiven(localVariables) && { localVariables }),
  };
}
