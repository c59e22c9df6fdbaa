/** The gateway as a program: settings, upstream keys, budgets, the log, metrics, start and end. */
package io.github.kimisdk.server.run;
