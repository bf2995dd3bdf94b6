/** A bug of ours, never a user's: the command is rolled back and nothing of it is kept. */
export class InvariantViolation extends Error {
  override readonly name: string = 'InvariantViolation';
}
