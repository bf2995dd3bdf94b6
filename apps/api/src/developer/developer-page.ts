/** The developer page: all of it is served from here, nothing from elsewhere. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runut GraphQL</title>
<link rel="stylesheet" href="/graphiql/page.css">
</head>
<body>
<header>
<h1>Runut GraphQL</h1>
<label>Act as
<select id="person"><option value="">the public (no token)</option></select>
</label>
<label>Token
<input id="token" type="text" autocomplete="off" spellcheck="false" placeholder="of another issuer, if any">
</label>
<a href="/schema.graphql">Schema</a>
<span id="live" role="status"></span>
</header>
<main>
<section class="editors">
<label for="query">Operation</label>
<textarea id="query" spellcheck="false" rows="18" aria-describedby="keys"></textarea>
<label for="variables">Variables (JSON)</label>
<textarea id="variables" spellcheck="false" rows="6">{}</textarea>
<div class="actions">
<button id="run" type="button">Run</button>
<button id="stop" type="button" disabled>Stop subscription</button>
<label>Example <select id="example"></select></label>
<span id="keys">Ctrl+Enter runs. Tab leaves the editor.</span>
</div>
<h2>Fields</h2>
<label for="filter">Find in the schema</label>
<input id="filter" type="search" autocomplete="off">
<ul id="fields"></ul>
</section>
<section aria-labelledby="result-title">
<h2 id="result-title">Result</h2>
<pre id="result" tabindex="0" aria-live="polite"></pre>
</section>
</main>
<script type="module" src="/graphiql/page.js"></script>
</body>
</html>
`;

export const PAGE_STYLE = `:root { color-scheme: light dark; --line: #8886; --accent: #0b6e4f; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.1rem; margin: 0; } h2 { font-size: 1rem; margin: .75rem 0 .25rem; }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; padding: 1rem; }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); } }
textarea, input, select, button { font: inherit; }
textarea, pre { font: 13px/1.5 ui-monospace, monospace; }
textarea { width: 100%; resize: vertical; padding: .5rem; border: 1px solid var(--line); border-radius: 4px; }
select, input { max-width: 20rem; padding: .2rem .4rem; }
button { padding: .3rem .9rem; border: 1px solid var(--accent); border-radius: 4px; background: var(--accent); color: #fff; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 3px solid #e09f3e; outline-offset: 1px; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: .5rem 0; }
pre { margin: 0; padding: .75rem; min-height: 12rem; max-height: 80vh; overflow: auto; border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
#fields { max-height: 18rem; overflow: auto; padding-left: 1.1rem; } #fields code { font-weight: 600; }
`;

export const PAGE_SCRIPT = `const $ = (id) => document.getElementById(id);
const examples = {
  'File a complaint': ['mutation File($input: FileComplaintInput!) {\\n  fileComplaint(input: $input) {\\n    trackingCode\\n    complaint { number statusLabel dueAt }\\n    userErrors { path code message }\\n  }\\n}', { input: { region: '14.08', text: 'Jalan poros menuju pelabuhan berlubang sejak dua bulan lalu, mohon ditambal.', category: 'jalan' } }],
  'Track a complaint': ['query Track($number: String!, $code: String!) {\\n  trackComplaint(number: $number, trackingCode: $code) {\\n    statusLabel unitName dueAt\\n    steps { label at }\\n    messages { from body at }\\n  }\\n}', { number: '', code: '' }],
  'My inbox': ['query Inbox {\\n  viewer { name groups }\\n  userTasks(first: 20) {\\n    liveCursor\\n    nodes { id name state businessKey dueAt dueState viewerCan revision }\\n  }\\n}', {}],
  'My inbox, live': ['subscription Inbox($after: String) {\\n  userTaskChanges(after: $after) {\\n    kind\\n    cursor\\n    task { id name state businessKey dueAt }\\n  }\\n}', {}],
  'Claim a task': ['mutation Claim($input: UserTaskInput!) {\\n  claimUserTask(input: $input) {\\n    task { id state assignee revision form { schema } }\\n    userErrors { __typename path code message }\\n  }\\n}', { input: { id: '' } }],
  'History of an instance': ['query History($id: ID!) {\\n  processInstance(id: $id) {\\n    state revision\\n    history(first: 100) { nodes { sequence occurredAt actor command events { type elementId } } }\\n    verifyReplay { isIntact isDeterministic checkedEntries }\\n  }\\n}', { id: '' }],
  'Policy of a region': ['query Policy($region: String!) {\\n  routingPolicy(region: $region) {\\n    layers { layer documentId version }\\n    rules { ruleId kind layer description }\\n  }\\n}', { region: '14.08' }],
};
let stopSubscription = null;

async function token() {
  const own = $('token').value.trim();
  if (own) return own;
  const as = $('person').value;
  if (!as) return null;
  const answer = await fetch('/dev/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ as }) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).token;
}

const show = (value) => { $('result').textContent = typeof value === 'string' ? value : JSON.stringify(value, null, 2); };
const append = (value) => { $('result').textContent += JSON.stringify(value, null, 2) + '\\n'; };

async function overHttp(query, variables) {
  const bearer = await token();
  const headers = { 'content-type': 'application/json', ...(bearer && { authorization: 'Bearer ' + bearer }) };
  const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return answer.json();
}

async function subscribe(query, variables) {
  const bearer = await token();
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/graphql', 'graphql-transport-ws');
  show('');
  $('live').textContent = 'connecting';
  $('stop').disabled = false;
  stopSubscription = () => socket.close(1000);
  socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init', payload: bearer ? { authorization: 'Bearer ' + bearer } : {} }));
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'connection_ack') {
      $('live').textContent = 'live';
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
    } else if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    else if (message.type === 'next') append(message.payload);
    else if (message.type === 'error') append({ errors: message.payload });
    else if (message.type === 'complete') socket.close(1000);
  };
  socket.onclose = ({ code, reason }) => {
    $('live').textContent = 'closed ' + code + (reason ? ' ' + reason : '');
    $('stop').disabled = true;
    stopSubscription = null;
  };
}

async function run() {
  stopSubscription?.();
  try {
    const query = $('query').value;
    const variables = JSON.parse($('variables').value || '{}');
    if (/^\\s*subscription\\b/m.test(query)) await subscribe(query, variables);
    else { show('...'); show(await overHttp(query, variables)); }
  } catch (error) {
    show(String(error.message || error));
  }
}

async function loadSchema() {
  const query = '{ __schema { queryType { name } mutationType { name } subscriptionType { name } types { name kind description fields { name description args { name } } } } }';
  const { data } = await overHttp(query, {});
  const types = data.__schema.types.filter(({ name, fields }) => fields && !name.startsWith('__'));
  const roots = [data.__schema.queryType, data.__schema.mutationType, data.__schema.subscriptionType].map(({ name }) => name);
  types.sort((a, b) => roots.includes(b.name) - roots.includes(a.name) || a.name.localeCompare(b.name));
  const entries = types.flatMap((type) => type.fields.map((field) => ({ label: type.name + '.' + field.name + (field.args.length ? '(' + field.args.map(({ name }) => name).join(', ') + ')' : ''), description: field.description || '' })));
  const draw = () => {
    const wanted = $('filter').value.toLowerCase();
    $('fields').replaceChildren(...entries.filter(({ label, description }) => (label + description).toLowerCase().includes(wanted)).slice(0, 100).map(({ label, description }) => {
      const item = document.createElement('li');
      const code = document.createElement('code');
      code.textContent = label;
      item.append(code, ' ' + description);
      return item;
    }));
  };
  $('filter').addEventListener('input', draw);
  draw();
}

async function loadPeople() {
  const people = await (await fetch('/dev/people.json')).json();
  for (const { name, selectors } of people) {
    const option = document.createElement('option');
    option.value = selectors[0];
    option.textContent = name + ' (' + selectors.at(selectors.length > 1 ? 1 : 0) + ')';
    $('person').append(option);
  }
}

for (const name of Object.keys(examples)) $('example').append(new Option(name, name));
const choose = () => {
  const [query, variables] = examples[$('example').value];
  $('query').value = query;
  $('variables').value = JSON.stringify(variables, null, 2);
};
$('example').addEventListener('change', choose);
choose();
$('run').addEventListener('click', run);
$('stop').addEventListener('click', () => stopSubscription?.());
document.addEventListener('keydown', (event) => { if (event.ctrlKey && event.key === 'Enter') run(); });
loadPeople().catch((error) => { $('live').textContent = String(error); });
loadSchema().catch(() => { $('fields').textContent = 'The schema could not be read.'; });
`;
