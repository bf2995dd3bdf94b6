import {
  addValues,
  divideValues,
  multiplyValues,
  negate,
  powerValues,
  subtractValues,
} from './arithmetic.js';
import type { Compiler } from './compiler.js';
import type { NameScope } from './name-scope.js';
import { add, multiply, subtract } from './numbers.js';
import type { SyntaxNode } from './parser.js';
import type { Thunk } from './run.js';

/** `+ - * / **` and the sign. Operands that do not fit give null (DMN 1.5, 10.3.2.3). */
export function compileArithmetic(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  if (node.children.length === 2) {
    const operand = compiler.compile(node.children[1]!, scope);
    return (frame) => negate(operand(frame));
  }
  const left = compiler.compile(node.children[0]!, scope);
  const right = compiler.compile(node.children[2]!, scope);
  const { from } = node.children[1]!;
  switch (compiler.text(node.children[1]!)) {
    case '+':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a === 'number' && typeof b === 'number') return add(a, b);
        frame.run.at = from;
        return addValues(a, b, frame.run);
      };
    case '-':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number'
          ? subtract(a, b)
          : subtractValues(a, b, frame.run);
      };
    case '*':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? multiply(a, b) : multiplyValues(a, b);
      };
    case '/':
      return (frame) => divideValues(left(frame), right(frame));
    default:
      return (frame) => powerValues(left(frame), right(frame), frame.run);
  }
}

/** The operands of a flattened `and` or `or`: every second child. */
function operands(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk[] {
  return node.children.filter((_, at) => at % 2 === 0).map((child) => compiler.compile(child, scope));
}

/** Three-valued `and` (DMN 1.5, table 50); it stops at the first false. */
export function compileConjunction(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const all = operands(compiler, node, scope);
  return (frame) => {
    let result: boolean | null = true;
    for (let at = 0; at < all.length; at++) {
      const value = all[at]!(frame);
      if (value === false) return false;
      if (value !== true) result = null;
    }
    return result;
  };
}

/** Three-valued `or`; it stops at the first true. */
export function compileDisjunction(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const all = operands(compiler, node, scope);
  return (frame) => {
    let result: boolean | null = false;
    for (let at = 0; at < all.length; at++) {
      const value = all[at]!(frame);
      if (value === true) return true;
      if (value !== false) result = null;
    }
    return result;
  };
}

/** `if`: whatever is not true takes the else branch (DMN 1.5, 10.3.2.1). */
export function compileIf(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const condition = compiler.compile(node.children[1]!, scope);
  const whenTrue = compiler.compile(node.children[3]!, scope);
  const otherwise = node.children[5] ? compiler.compile(node.children[5], scope) : () => null;
  return (frame) => (condition(frame) === true ? whenTrue(frame) : otherwise(frame));
}
