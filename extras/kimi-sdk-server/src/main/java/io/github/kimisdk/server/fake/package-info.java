/** The sample account with its files, batches and searches, and the offline model. */
package io.github.kimisdk.server.fake;
