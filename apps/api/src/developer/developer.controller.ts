import { Body, Controller, Get, Header, HttpCode, HttpException, Inject, Post } from '@nestjs/common';
import { findDemoPerson, UnknownPersonError, type DemoPerson, type DevelopmentIssuer } from '#identity';

import { printedSchema, Public } from '#graphql';
import { PAGE_HTML, PAGE_SCRIPT, PAGE_STYLE } from './developer-page.js';

/** What development offers beside the API. */
export interface DevelopmentDesk {
  readonly issuer: DevelopmentIssuer;
  readonly audience: string;
  people(): Promise<DemoPerson[]>;
}

export const DEVELOPMENT_DESK = Symbol('DevelopmentDesk');

/** Only in development: keys and tokens of the development issuer, and the developer page. */
@Public()
@Controller()
export class DeveloperController {
  constructor(@Inject(DEVELOPMENT_DESK) private readonly desk: DevelopmentDesk) {}

  @Get('dev/jwks.json')
  keys(): DevelopmentIssuer['jwks'] {
    return this.desk.issuer.jwks;
  }

  /** Whom a token may be had for. */
  @Get('dev/people.json')
  async people(): Promise<DemoPerson[]> {
    return this.desk.people();
  }

  /** A token for whoever `as` names. */
  @Post('dev/token')
  @HttpCode(200)
  async token(@Body() body: { as?: unknown } | undefined): Promise<{ token: string; person: DemoPerson }> {
    if (typeof body?.as !== 'string')
      throw new HttpException('Expected {"as": "<person or role@unit>"}.', 400);
    try {
      const person = findDemoPerson(body.as, await this.desk.people());
      return { person, token: await this.desk.issuer.mint(person, { audience: this.desk.audience }) };
    } catch (error) {
      if (error instanceof UnknownPersonError) throw new HttpException(error.message, 404);
      throw error;
    }
  }

  @Get('graphiql')
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE_HTML;
  }

  @Get('graphiql/page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return PAGE_SCRIPT;
  }

  @Get('graphiql/page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return PAGE_STYLE;
  }

  @Get('schema.graphql')
  @Header('content-type', 'text/plain; charset=utf-8')
  async schema(): Promise<string> {
    return printedSchema();
  }
}
