import { context, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import type { CommandType } from '#engine';
import type { CommandEnd, CommandStage, ObservedCommand } from './runtime-observer.js';

/** Does nothing, at the cost of a call, until whoever starts the process registers a provider. */
const tracer = trace.getTracer('runut');

/**
 * One command while it is worked on: a clock on each stage, and a span of each where tracing is on. Spans hold the kind of
 * command and its keys, never a value.
 */
export class WatchedCommand {
  attempts = 0;
  private readonly startedAt = performance.now();
  private readonly stageMs: Record<CommandStage, number> = { load: 0, decide: 0, commit: 0 };
  private readonly span: Span;
  private readonly within: Context;

  constructor(
    private readonly tenant: string,
    private readonly instanceKey: string,
    private readonly command: CommandType,
  ) {
    this.span = tracer.startSpan('runut.command');
    this.within = trace.setSpan(context.active(), this.span);
    if (this.span.isRecording())
      this.span.setAttributes({
        'runut.tenant': tenant,
        'runut.instance_key': instanceKey,
        'runut.command': command,
      });
  }

  /** Does the work of a stage on the clock. */
  async stage<T>(stage: CommandStage, work: () => Promise<T>): Promise<T> {
    const span = tracer.startSpan(`runut.${stage}`, undefined, this.within);
    const startedAt = performance.now();
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
      throw error;
    } finally {
      this.stageMs[stage] += performance.now() - startedAt;
      span.end();
    }
  }

  /** Where what follows from the command joins its trace; undefined where it is not traced. */
  get traced(): Context | undefined {
    return this.span.isRecording() ? this.within : undefined;
  }

  /** @param position in the tenant's journal, of what was committed */
  end(outcome: CommandEnd, position?: number, error?: unknown): ObservedCommand {
    const isTraced = this.span.isRecording();
    if (isTraced) {
      this.span.setAttributes({ 'runut.outcome': outcome, 'runut.attempts': this.attempts });
      if (position !== undefined) this.span.setAttribute('runut.position', position);
      if (outcome === 'failed') this.span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
    }
    this.span.end();
    return {
      tenant: this.tenant,
      instanceKey: this.instanceKey,
      command: this.command,
      outcome,
      attempts: this.attempts,
      totalMs: performance.now() - this.startedAt,
      stageMs: this.stageMs,
      ...(isTraced ? { traceId: this.span.spanContext().traceId } : {}),
    };
  }
}

/** The kind of an error alone: its message could hold what a client sent. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}
