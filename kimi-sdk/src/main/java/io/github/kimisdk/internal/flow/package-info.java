/** The operator for publishers of chunks outside of calls. Imports only {@code internal.callback} from the project. */
package io.github.kimisdk.internal.flow;
