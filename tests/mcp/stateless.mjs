// A server of the official SDK that speaks the revision without sessions only: over stdio, or with the argument "http" on a free
// port, which it prints.
import { createServer } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const text = value => ({ content: [{ type: 'text', text: value }] });

const make = () => {
  const server = new McpServer({ name: 'stateless', version: '1' });
  server.registerTool('echo', { description: 'Repeats a text', inputSchema: z.object({ text: z.string() }) },
    async ({ text: said }) => text(`echo: ${said}`));
  server.registerTool('routed', {
    description: 'Is routed by a header',
    inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) })
  }, async ({ region }) => text(`region: ${region}`));
  server.registerTool('structured', { description: 'Gives a number', inputSchema: z.object({}), outputSchema: z.object({ n: z.number() }) },
    async () => ({ ...text('{"n":7}'), structuredContent: { n: 7 } }));
  server.registerResource('greeting', 'test://greeting', { mimeType: 'text/plain' },
    async uri => ({ contents: [{ uri: uri.href, text: 'Hello' }] }));
  return server;
};

if (process.argv[2] === 'http') {
  const handler = createMcpHandler(make, { legacy: 'reject' });
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const answer = await handler.fetch(new Request(`http://127.0.0.1${request.url}`, {
      method: request.method,
      headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      body: chunks.length ? Buffer.concat(chunks) : undefined
    }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) {
      for await (const part of answer.body) {
        response.write(part);
      }
    }
    response.end();
  });
  server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
} else {
  serveStdio(make, { legacy: 'reject' });
}
