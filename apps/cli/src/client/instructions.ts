import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { usageError } from '../cli-error.js';

/** Collects an option that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** A key (a number) or an element's id. */
export function selectionOf(text: string): { elementKey: number } | { elementId: string } {
  return /^\d{1,9}$/.test(text) ? { elementKey: Number(text) } : { elementId: text };
}

/** `ELEMENT`, or `ELEMENT@SCOPE` with the key of the scope to begin in. */
export function startBefore(text: string): { at: 'BEFORE'; elementId: string; scopeKey?: number } {
  return { at: 'BEFORE', ...inScope(text) };
}

/** `ELEMENT`, `ELEMENT:FLOW`, and with `@SCOPE`. */
export function startAfter(text: string) {
  const { elementId: place, ...scope } = inScope(text);
  const [elementId = '', flowId] = place.split(':', 2);
  return { at: 'AFTER' as const, elementId, ...(flowId !== undefined && { flowId }), ...scope };
}

function inScope(text: string): { elementId: string; scopeKey?: number } {
  const found = /^(.+)@(\d{1,9})$/.exec(text);
  return found ? { elementId: found[1]!, scopeKey: Number(found[2]) } : { elementId: text };
}

/** `FROM=TO`: an element's id or key, and where it goes. */
export function moveOf(text: string) {
  const [from, to] = bothSides(text, 'FROM=TO');
  return { from: selectionOf(from), to: startBefore(to) };
}

/** `KEY` or `KEY=ITEM`. */
export function iterationOf(text: string): { elementKey: number; item?: unknown } {
  const [key = '', ...item] = text.split('=');
  if (!/^\d{1,9}$/.test(key)) throw usageError(`Expected KEY or KEY=ITEM but got "${text}".`);
  return { elementKey: Number(key), ...(item.length > 0 && { item: valueOf(item.join('=')) }) };
}

/** `NAME=VALUE` collected into variables; a value that is no JSON is a text. */
export function collectVariable(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: valueOf(text.slice(at + 1)) };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function bothSides(text: string, shape: string): [string, string] {
  const [left, right, ...rest] = text.split('=');
  if (!left || !right || rest.length > 0) throw usageError(`Expected ${shape} but got "${text}".`);
  return [left, right];
}

/** Instructions from a file, as `modifyProcessInstance` takes them. */
export function instructionsIn(path: string): unknown[] {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (Array.isArray(value)) return value as unknown[];
  } catch (error) {
    throw usageError(
      `Expected a JSON file of instructions but could not read it: ${(error as Error).message}`,
      {
        place: path,
      },
    );
  }
  throw usageError('Expected a JSON list of instructions but the file holds something else.', {
    place: path,
  });
}
