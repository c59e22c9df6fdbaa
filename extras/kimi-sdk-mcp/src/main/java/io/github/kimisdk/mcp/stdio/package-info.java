/** Servers that are child processes: their environment, their streams and their end. */
package io.github.kimisdk.mcp.stdio;
