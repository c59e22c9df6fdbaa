// A server of the official SDK with its OAuth router in front, on two free ports of this machine. It prints its address, and ends
// with its standard input. The user agrees to everything.
import { randomUUID } from "node:crypto";
import express from "express";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { mcpAuthMetadataRouter, mcpAuthRouter, createOAuthMetadata } from "@modelcontextprotocol/sdk/server/auth/router.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { InvalidGrantError, InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";

const clients = new Map();
const codes = new Map();
const tokens = new Map();
const refreshes = new Map();

function issue(client, scopes, resource) {
  const access = randomUUID();
  const refresh = randomUUID();
  tokens.set(access, { clientId: client.client_id, scopes, resource, expiresAt: Math.floor(Date.now() / 1000) + 3600 });
  refreshes.set(refresh, { scopes, resource });
  return { access_token: access, token_type: "bearer", expires_in: 3600, refresh_token: refresh, scope: scopes.join(" ") };
}

const provider = {
  clientsStore: {
    getClient: id => clients.get(id),
    registerClient: client => {
      clients.set(client.client_id, client);
      return client;
    },
  },
  async authorize(client, params, res) {
    const code = randomUUID();
    codes.set(code, params);
    const target = new URL(params.redirectUri);
    target.searchParams.set("code", code);
    target.searchParams.set("state", params.state);
    res.redirect(target.toString());
  },
  async challengeForAuthorizationCode(client, code) {
    return codes.get(code)?.codeChallenge;
  },
  async exchangeAuthorizationCode(client, code, verifier, redirect, resource) {
    const params = codes.get(code);
    codes.delete(code);
    if (!params || String(resource) !== String(address())) throw new InvalidGrantError("wrong code or resource");
    return issue(client, params.scopes ?? [], params.resource);
  },
  async exchangeRefreshToken(client, refresh, scopes, resource) {
    const known = refreshes.get(refresh);
    refreshes.delete(refresh);
    if (!known || String(resource) !== String(address())) throw new InvalidGrantError("wrong refresh token or resource");
    return issue(client, known.scopes, known.resource);
  },
  async verifyAccessToken(token) {
    if (!tokens.has(token)) throw new InvalidTokenError("unknown token");
    return { token, ...tokens.get(token) };
  },
  async revokeToken(client, request) {
    refreshes.delete(request.token);
    tokens.delete(request.token);
  },
};

function listen(app) {
  return new Promise(resolve => {
    const server = app.listen(0, "127.0.0.1", () => resolve(new URL(`http://127.0.0.1:${server.address().port}`)));
  });
}

const authorization = express();
const issuerUrl = await listen(authorization);
const scopesSupported = ["read", "write"];
authorization.use(mcpAuthRouter({ provider, issuerUrl, scopesSupported }));

const app = express();
const origin = await listen(app);
const address = () => new URL("/mcp", origin);
app.use(mcpAuthMetadataRouter({
  oauthMetadata: createOAuthMetadata({ provider, issuerUrl, scopesSupported }),
  resourceServerUrl: address(),
  scopesSupported: ["read"],
}));
app.use(express.json());

const guard = scopes => requireBearerAuth({
  verifier: provider,
  requiredScopes: scopes,
  expectedResource: address(),
  resourceMetadataUrl: new URL("/.well-known/oauth-protected-resource/mcp", origin).href,
});
const read = guard(["read"]);
const write = guard(["write"]);

app.post("/mcp", (req, res, next) => (req.body?.params?.name === "write" ? write : read)(req, res, next), async (req, res) => {
  const server = new McpServer({ name: "protected", version: "1.0.0" });
  const text = value => ({ content: [{ type: "text", text: value }] });
  server.registerTool("whoami", { description: "Tells the scopes" }, () => text(req.auth.scopes.join(" ")));
  server.registerTool("write", { description: "Needs the scope write" }, () => text("written"));
  server.registerTool("expire", { description: "Ends all access tokens" }, () => {
    tokens.clear();
    return text("expired");
  });
  server.registerTool("counts", { description: "Counts clients and refresh tokens" },
    () => text(`${clients.size} clients, ${refreshes.size} refresh tokens`));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on("close", () => {
    transport.close();
    server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
app.all("/mcp", read, (req, res) => res.status(405).end());

console.log(String(address()));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
