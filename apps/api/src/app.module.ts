import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { GraphqlEdgeModule, type GraphqlEdgeOptions } from '#graphql';
import {
  DEVELOPMENT_DESK,
  DeveloperController,
  type DevelopmentDesk,
} from './developer/developer.controller.js';
import { HealthModule, type HealthOptions } from './http/health.module.js';
import { IS_DEVELOPMENT, LandingController } from './http/landing.controller.js';
import { SchemasController } from './http/schemas.controller.js';

export interface AppOptions extends HealthOptions {
  readonly edge: GraphqlEdgeOptions;
  /** Absent in production, and where tokens come from a real issuer. */
  readonly desk?: DevelopmentDesk;
}

/** Everything that is served over HTTP. */
@Module({})
export class AppModule {
  static register(options: AppOptions): DynamicModule {
    const controllers: Type[] = [LandingController, SchemasController];
    if (options.desk) controllers.push(DeveloperController);
    return {
      module: AppModule,
      imports: [GraphqlEdgeModule.register(options.edge), HealthModule.register(options)],
      controllers,
      providers: [
        { provide: IS_DEVELOPMENT, useValue: options.desk !== undefined },
        ...(options.desk ? [{ provide: DEVELOPMENT_DESK, useValue: options.desk }] : []),
      ],
    };
  }
}
