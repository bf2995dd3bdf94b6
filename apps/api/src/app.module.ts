import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { GraphqlEdgeModule, type GraphqlEdgeOptions } from '#graphql';
import {
  DEVELOPMENT_DESK,
  DeveloperController,
  type DevelopmentDesk,
} from './developer/developer.controller.js';
import { HealthController, METRICS_TOKEN, NODE_HEALTH, type NodeHealth } from './http/health.controller.js';
import { IS_DEVELOPMENT, LandingController } from './http/landing.controller.js';
import { NodeMetrics } from './http/metrics.js';
import { SchemasController } from './http/schemas.controller.js';

export interface AppOptions {
  readonly edge: GraphqlEdgeOptions;
  readonly health: NodeHealth;
  readonly metrics: NodeMetrics;
  readonly metricsToken?: string;
  /** Absent in production, and where tokens come from a real issuer. */
  readonly desk?: DevelopmentDesk;
}

/** Everything that is served over HTTP. */
@Module({})
export class AppModule {
  static register(options: AppOptions): DynamicModule {
    const controllers: Type[] = [LandingController, HealthController, SchemasController];
    if (options.desk) controllers.push(DeveloperController);
    return {
      module: AppModule,
      imports: [GraphqlEdgeModule.register(options.edge)],
      controllers,
      providers: [
        { provide: NODE_HEALTH, useValue: options.health },
        { provide: NodeMetrics, useValue: options.metrics },
        { provide: METRICS_TOKEN, useValue: options.metricsToken ?? null },
        { provide: IS_DEVELOPMENT, useValue: options.desk !== undefined },
        ...(options.desk ? [{ provide: DEVELOPMENT_DESK, useValue: options.desk }] : []),
      ],
    };
  }
}
