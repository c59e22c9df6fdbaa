/**
 * The sign-in to servers over HTTP: OAuth 2.1 with discovery, PKCE, registration, refresh and step-up. Tokens and secrets are in
 * no text of this package, and go to the server and the authorization server that they belong to.
 */
package io.github.kimisdk.mcp.oauth;
