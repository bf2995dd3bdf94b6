import { compileExpression, FeelSyntaxError } from '#feel';
import type { Expression } from '../executable-process.js';
import { MODEL_LIMITS } from '../parse/markup-scan.js';
import type { ModdleElement } from '../parse/moddle-element.js';

/**
 * What a field takes. `feel`: an expression only. `text`, `number`, `list` (texts, separated by commas): a constant
 * of that kind, or an expression.
 */
export type FieldKind = 'feel' | 'text' | 'number' | 'list';

/** Receives a fault of the rule's name at an element. */
export type CompileReport = (rule: string, element: ModdleElement, message: string) => void;

const LONGEST_EXPRESSION = 10_000;

/** Reads the expressions of a model, compiles each once, and reports those that are wrong, once each. */
export class ExpressionReader {
  private readonly read = new Map<ModdleElement, Map<string, Expression>>();
  private charactersLeft: number = MODEL_LIMITS.expressionCharacters;

  constructor(private readonly report: CompileReport) {}

  /**
   * An expression that is there or not.
   * @param attribute where it stands, for the finding
   */
  optional(
    element: ModdleElement,
    attribute: string,
    source: string | undefined,
    kind: FieldKind,
  ): Expression | undefined {
    return source === undefined ? undefined : this.required(element, attribute, source, kind);
  }

  /** An expression whose absence a lint rule reports; it is the empty text then. */
  required(
    element: ModdleElement,
    attribute: string,
    source: string | undefined,
    kind: FieldKind,
  ): Expression {
    const known = this.read.get(element) ?? new Map<string, Expression>();
    this.read.set(element, known);
    const key = `${attribute}\n${source ?? ''}`;
    let expression = known.get(key);
    if (!expression) known.set(key, (expression = this.compile(element, attribute, source ?? '', kind)));
    return expression;
  }

  private compile(element: ModdleElement, attribute: string, written: string, kind: FieldKind): Expression {
    const source = written.trim();
    if (source.startsWith('=')) return this.compileFeel(element, attribute, source);
    if (/^[$#]\{/.test(source)) {
      this.report(
        'expression-language',
        element,
        `Expected a FEEL expression like "=amount > 10" in ${attribute} but found "${shorten(source)}", the language of another engine.`,
      );
    } else if (kind === 'feel' && source !== '') {
      this.report(
        'expression-language',
        element,
        `Expected a FEEL expression that begins with "=" in ${attribute} but found "${shorten(source)}".`,
      );
    } else if (kind === 'number' && source !== '') {
      const constant = Number(source);
      if (Number.isFinite(constant)) return { source, constant };
      this.report(
        'expression-syntax',
        element,
        `Expected a number in ${attribute} but found "${shorten(source)}".`,
      );
    } else if (kind === 'list') {
      const constant = source.split(',').map((item) => item.trim());
      return { source, constant: constant.filter((item) => item !== '') };
    }
    return { source, constant: source };
  }

  private compileFeel(element: ModdleElement, attribute: string, source: string): Expression {
    if (source.length > LONGEST_EXPRESSION) {
      const message = `Expected at most ${LONGEST_EXPRESSION} characters in ${attribute} but it has ${source.length}.`;
      this.report('expression-syntax', element, message);
      return { source, constant: null };
    }
    const fits = source.length <= this.charactersLeft;
    // One that does not fit is the last: what stands behind it is neither compiled nor reported.
    if (!fits && this.charactersLeft > 0)
      this.report(
        'model-limits',
        element,
        `Expected at most ${MODEL_LIMITS.expressionCharacters} characters in all expressions of a file but there are more.`,
      );
    this.charactersLeft = fits ? this.charactersLeft - source.length : 0;
    if (!fits) return { source, constant: null };
    try {
      return { source, compiled: compileExpression(source.slice(1)) };
    } catch (error) {
      if (!(error instanceof FeelSyntaxError)) throw error;
      this.report('expression-syntax', element, `In ${attribute} "${shorten(source)}": ${error.message}`);
      return { source, constant: null };
    }
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
