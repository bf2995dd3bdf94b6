import { Field, Int, InterfaceType, ObjectType } from '@nestjs/graphql';
import type { CommandRejection, FindingView, InputError } from '../services.js';
import { RoleEnum, type Role } from './role.enum.js';
import { LintFinding } from './lint-finding.type.js';

/** An expected refusal that a person can do something about. */
@InterfaceType({
  description: 'An expected refusal that a person can do something about. Nothing was written.',
})
export abstract class UserError {
  @Field(() => [String], { description: 'Path into the arguments, e.g. ["input", "text"].' })
  path!: string[];

  @Field(() => String, { description: 'Stable name of the refusal, e.g. NOT_FOUND.' })
  code!: string;

  @Field(() => String, { description: 'What was expected and what was there instead.' })
  message!: string;
}

/** A value is not what it should be, or names nothing that the viewer may see. */
@ObjectType({
  implements: () => [UserError],
  description: 'A value is not what it should be, or names nothing that the viewer may see.',
})
export class ValidationError extends UserError {}

/** Somebody else was first, or the state does not allow it any more. */
@ObjectType({
  implements: () => [UserError],
  description: 'Somebody else was first, or the state does not allow it any more: look again, then decide.',
})
export class ConflictError extends UserError {
  @Field(() => Int, {
    nullable: true,
    description: "The instance's revision now, where that is what differs.",
  })
  currentRevision?: number;

  @Field(() => String, { nullable: true, description: 'Who holds the task now.' })
  currentHolder?: string;
}

/** The viewer's rights do not reach into a region that he names himself. */
@ObjectType({
  implements: () => [UserError],
  description: "The viewer's rights do not reach there. Never tells whether something exists.",
})
export class ForbiddenError extends UserError {
  @Field(() => [RoleEnum], { description: 'Roles that would be enough in that region.' })
  requiredRoles!: Role[];
}

/** A finding that keeps a bundle from being deployed. */
@ObjectType({
  implements: () => [UserError],
  description: 'A finding that keeps a bundle from being deployed.',
})
export class LintError extends UserError {
  @Field(() => LintFinding, { description: 'The finding with its place.' })
  finding!: LintFinding;
}

export function validationError(path: readonly string[], code: string, message: string): ValidationError {
  return Object.assign(new ValidationError(), { path: [...path], code, message });
}

/** The one answer for what does not exist and for what the viewer may not see. */
export function notFound(argument: string, what: string): ValidationError {
  return validationError(
    ['input', argument],
    'NOT_FOUND',
    `Expected ${what} that you may see but found none.`,
  );
}

export function forbiddenError(
  path: readonly string[],
  message: string,
  requiredRoles: Role[],
): ForbiddenError {
  return Object.assign(new ForbiddenError(), { path: [...path], code: 'FORBIDDEN', message, requiredRoles });
}

const CONFLICTS: ReadonlySet<string> = new Set([
  'REVISION_CONFLICT',
  'ALREADY_CLAIMED',
  'ALREADY_COMPLETED',
  'ALREADY_EXISTS',
  'NOT_ASSIGNEE',
  'INVALID_STATE',
  'LEASE_LOST',
  'SECOND_PERSON_NEEDED',
  'CHECKS_PENDING',
  'CHECKS_FAILED',
  'BASE_CHANGED',
  'SUPERSEDED',
]);

/** The user error that says what a rejection of the runtime says. */
export function errorOfRejection(
  rejection: CommandRejection,
  path: readonly string[],
  currentHolder?: string,
): UserError {
  const base = { path: [...path], code: rejection.code, message: rejection.message };
  if (!CONFLICTS.has(rejection.code)) return Object.assign(new ValidationError(), base);
  return Object.assign(new ConflictError(), base, {
    currentRevision: rejection.currentRevision,
    currentHolder,
  });
}

/** User errors of a service's findings about an input; their paths begin below `input`. */
export function errorsOfInput(errors: readonly InputError[]): UserError[] {
  return errors.map(({ path, code, message }) =>
    validationError(path[0] === 'input' ? path : ['input', ...path], code, message),
  );
}

export function lintErrorOf(finding: FindingView, fileIndex: number): LintError {
  return Object.assign(new LintError(), {
    path: fileIndex === -1 ? ['input', 'files'] : ['input', 'files', String(fileIndex)],
    code: 'LINT',
    message: finding.message,
    finding: Object.assign(new LintFinding(), finding),
  });
}
