/** A place in an expression: `offset` from 0 in UTF-16 units, `line` and `column` from 1. */
export interface FeelPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Why an evaluation failed. */
export type FeelErrorCode = 'UNKNOWN_NAME' | 'TYPE' | 'BUDGET';

/** Why a source was refused. */
export type FeelSyntaxErrorCode =
  'SYNTAX' | 'UNKNOWN_FUNCTION' | 'ARGUMENTS' | 'LITERAL' | 'UNSUPPORTED' | 'TOO_LARGE';

/** The place of an offset in a source. */
export function positionAt(source: string, offset: number): FeelPosition {
  let line = 1;
  let lineStart = 0;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { offset, line, column: offset - lineStart + 1 };
}

/** A source that is not FEEL, or FEEL that is not supported. Found when compiling, never when evaluating. */
export class FeelSyntaxError extends Error {
  override readonly name = 'FeelSyntaxError';
  readonly position: FeelPosition;

  constructor(
    readonly code: FeelSyntaxErrorCode,
    message: string,
    offset: number,
    readonly source: string,
  ) {
    const position = positionAt(source, offset);
    super(`${message} (line ${position.line}, column ${position.column})`);
    this.position = position;
  }
}

/** An evaluation that has no answer: an unknown name, a result that is no value, or a budget that is spent. */
export class FeelEvaluationError extends Error {
  override readonly name = 'FeelEvaluationError';
  readonly position: FeelPosition;

  constructor(
    readonly code: FeelErrorCode,
    message: string,
    offset: number,
    readonly source: string,
  ) {
    const position = positionAt(source, offset);
    super(`${message} (line ${position.line}, column ${position.column})`);
    this.position = position;
  }
}
