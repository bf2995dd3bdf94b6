import { Module, type DynamicModule } from '@nestjs/common';
import { NodeMetrics } from '../telemetry/node-metrics.js';
import { HealthController, METRICS_TOKEN, NODE_HEALTH, type NodeHealth } from './health.controller.js';

export interface HealthOptions {
  readonly health: NodeHealth;
  readonly metrics: NodeMetrics;
  readonly metricsToken?: string;
}

/** Health and metrics of a node: what api and worker both answer. */
@Module({})
export class HealthModule {
  static register({ health, metrics, metricsToken }: HealthOptions): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [
        { provide: NODE_HEALTH, useValue: health },
        { provide: NodeMetrics, useValue: metrics },
        { provide: METRICS_TOKEN, useValue: metricsToken ?? null },
      ],
    };
  }
}
