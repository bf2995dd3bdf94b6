export type { Json, FeelScope, EvaluationOptions } from './json.js';
export { emptyScope, scopeOf } from './json.js';
export type { FeelErrorCode, FeelPosition, FeelSyntaxErrorCode } from './errors.js';
export { FeelEvaluationError, FeelSyntaxError } from './errors.js';
export type { CompileOptions, CompiledExpression, CompiledUnaryTests } from './compile.js';
export { compileExpression, compileUnaryTests } from './compile.js';
export { builtinNames } from './builtins/index.js';
export { addDuration, instantOf } from './instant.js';
