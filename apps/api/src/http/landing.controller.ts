import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Public } from '#graphql';

export const IS_DEVELOPMENT = Symbol('IsDevelopment');

/** What is to be found here. */
@Public()
@Controller()
export class LandingController {
  constructor(@Inject(IS_DEVELOPMENT) private readonly isDevelopment: boolean) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  landing(): string {
    const links: readonly (readonly [string, string])[] = [
      ['/graphql', 'GraphQL, over HTTP (POST) and WebSocket (graphql-transport-ws)'],
      ...(this.isDevelopment
        ? ([
            ['/graphiql', 'a page to try it'],
            ['/schema.graphql', 'the schema'],
            ['/dev/people.json', 'demo people, for `runut token --as`'],
          ] as const)
        : []),
      ['/schemas/policy.schema.json', 'JSON schemas of the rules, for editors'],
      ['/livez', 'whether the process runs'],
      ['/readyz', 'whether it may be sent requests'],
      ['/metrics', 'metrics for Prometheus'],
    ];
    const items = links
      .map(([path, meaning]) => `<li><a href="${path}">${path}</a> ${meaning}</li>`)
      .join('\n');
    return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Runut</title></head>
<body>
<h1>Runut</h1>
<p>Complaints about public services, step by step.</p>
<ul>
${items}
</ul>
</body>
</html>
`;
  }
}
