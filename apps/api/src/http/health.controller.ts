import { timingSafeEqual, createHash } from 'node:crypto';
import { Controller, Get, Header, Headers, HttpException, Inject } from '@nestjs/common';
import { Public } from '#graphql';
import { NodeMetrics } from '../telemetry/node-metrics.js';

/** What a node says of itself. */
export interface NodeHealth {
  /** Resolves when the database answers and has every migration; rejects otherwise. */
  checkDatabase(): Promise<void>;
  /** Seconds since the tail of the journal was looked at. */
  feedLagSeconds(): number;
  isStopping(): boolean;
}

export const NODE_HEALTH = Symbol('NodeHealth');
export const METRICS_TOKEN = Symbol('MetricsToken');

/** The tail looks every 250 ms: beyond this it is stuck. */
const MAX_FEED_LAG_S = 10;
const DATABASE_TIMEOUT_MS = 2_000;

type Check = 'ok' | 'failed';

/** For whoever runs the node: alive, ready, metrics. */
@Public()
@Controller()
export class HealthController {
  constructor(
    @Inject(NODE_HEALTH) private readonly health: NodeHealth,
    @Inject(NodeMetrics) private readonly metrics: NodeMetrics,
    @Inject(METRICS_TOKEN) private readonly metricsToken: string | null,
  ) {}

  /** The process runs. Says nothing of what it needs: a restart would not bring that back. */
  @Get('livez')
  @Header('cache-control', 'no-store')
  livez(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests may be sent here. */
  @Get('readyz')
  @Header('cache-control', 'no-store')
  async readyz(): Promise<{ status: Check; checks: Record<string, Check> }> {
    const checks: Record<string, Check> = {
      running: this.health.isStopping() ? 'failed' : 'ok',
      database: await this.database(),
      feed: this.health.feedLagSeconds() <= MAX_FEED_LAG_S ? 'ok' : 'failed',
    };
    const isReady = Object.values(checks).every((check) => check === 'ok');
    const answer = { status: isReady ? ('ok' as const) : ('failed' as const), checks };
    if (!isReady) throw new HttpException(answer, 503);
    return answer;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  async exposition(@Headers('authorization') authorization?: string): Promise<string> {
    this.demandToken(authorization);
    return this.metrics.registry.metrics();
  }

  /** The same figures for programs, `runut top` among them. */
  @Get('metrics.json')
  @Header('cache-control', 'no-store')
  async figures(@Headers('authorization') authorization?: string): Promise<object[]> {
    this.demandToken(authorization);
    return this.metrics.registry.getMetricsAsJSON();
  }

  private demandToken(authorization: string | undefined): void {
    if (this.metricsToken !== null && !isSame(authorization ?? '', `Bearer ${this.metricsToken}`))
      throw new HttpException('Expected the token of RUNUT_METRICS_TOKEN.', 401);
  }

  private async database(): Promise<Check> {
    let timeout: NodeJS.Timeout | undefined;
    const late = new Promise<Check>((resolve) => {
      timeout = setTimeout(() => resolve('failed'), DATABASE_TIMEOUT_MS);
    });
    const asked = this.health.checkDatabase().then(
      (): Check => 'ok',
      (): Check => 'failed',
    );
    return Promise.race([asked, late]).finally(() => clearTimeout(timeout));
  }
}

/** Compares without telling by its time how much is right. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
