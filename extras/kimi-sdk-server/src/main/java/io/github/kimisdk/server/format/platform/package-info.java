/** The half of the platform's forms that serves: files, batches, search, formulas and the account. */
package io.github.kimisdk.server.format.platform;
